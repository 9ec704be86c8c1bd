// @ts-check
// Edits of the options of a field beyond those of a state: several at once, and their order.

/** @typedef {import("../modeller/commands.js").Command} Command @typedef {import("../modeller/commands.js").Option} Option */

/** @param {string} label @param {string} entity @param {string} key @param {(options: Option[]) => Option[]} change @returns {Command} */
const inOptions = (label, entity, key, change) => ({
  label,
  apply: (entities) => {
    const one = entities[entity];
    const field = one?.properties[key];
    const there = field?.options ?? [];
    const options = change(there);
    if (!one || !field || options === there) return entities;
    return { ...entities, [entity]: { ...one, properties: { ...one.properties, [key]: { ...field, options } } } };
  },
});

/** @param {string} entity @param {string} key @param {Option[]} fresh @param {number} [at] from 0; at the end if it is not given @returns {Command} */
export const addOptions = (entity, key, fresh, at) => inOptions("Add options", entity, key, (there) => {
  const known = new Set(there.map(({ value }) => value));
  const more = fresh.filter(({ value }) => !known.has(value));
  return more.length ? there.toSpliced(at ?? there.length, 0, ...more) : there;
});

/** @param {string} entity @param {string} key @param {string} value @param {number} to its place then, from 0 @returns {Command} */
export const moveOption = (entity, key, value, to) => inOptions("Move an option", entity, key, (there) => {
  const from = there.findIndex((one) => one.value === value);
  const place = Math.max(0, Math.min(to, there.length - 1));
  if (from < 0 || from === place) return there;
  return there.toSpliced(from, 1).toSpliced(place, 0, /** @type {Option} */ (there[from]));
});
