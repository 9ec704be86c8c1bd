// @ts-check
// Every edit of the modeller: a label, and what it makes of the entities. None changes what it is given.

/** @typedef {Record<string, any> & { id: string, field: string, title: string }} Field */
/** @typedef {Record<string, any> & { properties: Record<string, Field>, required?: string[], states?: States, rules?: Record<string, any>[] }} Entity */
/** @typedef {Record<string, Entity>} Entities by key */
/** @typedef {{ from: string, to: string, roles?: string[], when?: string, message?: string, required?: string[] }} Transition what one value's becoming another takes besides */
/** @typedef {{ field: string, allow: Record<string, string[]>, transitions?: Transition[] }} States which value may follow which; one that is not listed may become anything */
/** @typedef {{ value: string, title: string, color?: string, active?: boolean }} Option */
/** @typedef {{ label: string, apply: (entities: Entities) => Entities, merge?: string }} Command */

/** @param {string} label @param {string} key @param {(entity: Entity) => Entity} change @param {string} [merge] @returns {Command} */
function inEntity(label, key, change, merge) {
  return {
    label,
    ...(merge && { merge: `${key} ${merge}` }),
    apply: (entities) => (entities[key] ? { ...entities, [key]: change(entities[key]) } : entities),
  };
}

/** A mapping with its keys in another order, or with others. @param {[string, Field][]} entries */
const fieldsOf = (entries) => Object.fromEntries(entries);

/** @param {Record<string, any>} owner @param {string} name @param {any} value undefined and "" take it away @returns {any} */
export function withSetting(owner, name, value) {
  if (value !== undefined && value !== "") return { ...owner, [name]: value };
  const { [name]: _gone, ...kept } = owner;
  return kept;
}

/** @param {string} entity @param {string} key @param {Field} field @param {number} [index] from 0; at the end if it is not given @returns {Command} */
export const addField = (entity, key, field, index) => inEntity("Add a field", entity, (one) => {
  const entries = Object.entries(one.properties);
  if (entries.some(([name]) => name === key)) return one;
  return { ...one, properties: fieldsOf(entries.toSpliced(index ?? entries.length, 0, [key, field])) };
});

/** Take a field out, and the lists of the entity that only list it. @param {string} entity @param {string} key @returns {Command} */
export const removeField = (entity, key) => inEntity("Delete a field", entity, (one) => {
  const properties = fieldsOf(Object.entries(one.properties).filter(([name]) => name !== key));
  const unique = one.unique?.filter((/** @type {string[]} */ group) => !group.includes(key));
  const lists = { required: one.required?.filter((name) => name !== key), unique };
  return Object.entries(lists).reduce((made, [name, list]) => (list ? withSetting(made, name, list.length ? list : undefined) : made), { ...one, properties });
});

/** @param {string} entity @param {string} key @param {number} to its place then, from 0 @returns {Command} */
export const moveField = (entity, key, to) => inEntity("Move a field", entity, (one) => {
  const entries = Object.entries(one.properties);
  const from = entries.findIndex(([name]) => name === key);
  const place = Math.max(0, Math.min(to, entries.length - 1));
  if (from < 0 || from === place) return one;
  const [moved] = entries.splice(from, 1);
  return { ...one, properties: fieldsOf(entries.toSpliced(place, 0, /** @type {[string, Field]} */ (moved))) };
});

/** @param {string} entity @param {string} key @param {string} name of a setting @param {any} value @returns {Command} */
export const setOnField = (entity, key, name, value) => inEntity("Change a field", entity, (one) => {
  const field = one.properties[key];
  return field ? { ...one, properties: { ...one.properties, [key]: withSetting(field, name, value) } } : one;
}, `field ${key} ${name}`);

/** @param {string} entity @param {string} key @param {boolean} isRequired @returns {Command} */
export const setRequired = (entity, key, isRequired) => inEntity("Change a field", entity, (one) => {
  const there = one.required ?? [];
  if (!one.properties[key] || there.includes(key) === isRequired) return one;
  const required = isRequired ? [...there, key] : there.filter((name) => name !== key);
  return withSetting(one, "required", required.length ? required : undefined);
});

/** Whether the entity itself means something by a field beyond listing it. @param {Entity} entity @param {string} key */
export function isMeant(entity, key) {
  const { [key]: own, ...others } = entity.properties;
  const { required: _required, unique: _unique, ...rest } = entity;
  const named = new RegExp(`(?<![a-z0-9_])${key}(?![a-z0-9_])`);
  return Boolean(own) && JSON.stringify({ ...rest, properties: Object.values(others).map(({ id: _id, title: _title, help: _help, placeholder: _placeholder, options: _options, field: _field, ...settings }) => settings), title: "", plural: "", help: "" }).match(named) !== null;
}

/** A key, or with a number where that is taken. @param {string} wanted @param {Iterable<string>} taken */
export function freshKey(wanted, taken) {
  const there = new Set(taken);
  const stem = wanted.slice(0, 36);
  if (!there.has(wanted)) return wanted;
  let number = 2;
  while (there.has(`${stem}_${number}`)) number += 1;
  return `${stem}_${number}`;
}

/** Every id of an entity's fields. @param {Entity} entity */
export const idsOf = (entity) => Object.entries(entity.properties).map(([key, { id }]) => id ?? key);

/** Say which field holds the state; no field takes all of it away. @param {string} entity @param {string} field @returns {Command} */
export const setStates = (entity, field) => inEntity("Change the states", entity, (one) => {
  if (one.states?.field === field) return one;
  return withSetting(one, "states", field ? { field, allow: {} } : undefined);
});

/** What may follow a value; undefined lets anything follow, an empty list nothing. @param {string} entity @param {string} from @param {string[] | undefined} to @returns {Command} */
export const setNext = (entity, from, to) => inEntity("Change a transition", entity, (one) => {
  if (!one.states) return one;
  return { ...one, states: possible({ ...one.states, allow: withSetting(one.states.allow, from, to) }) };
});

/** @param {string} entity @param {string} from @param {string} to @param {boolean} isAllowed @param {string[]} order of the values @returns {Command} */
export const allow = (entity, from, to, isAllowed, order) => inEntity("Change a transition", entity, (one) => {
  if (!one.states || from === to) return one;
  const there = one.states.allow[from] ?? [];
  const next = isAllowed ? order.filter((value) => value === to || there.includes(value)) : there.filter((value) => value !== to);
  return { ...one, states: possible({ ...one.states, allow: { ...one.states.allow, [from]: next } }) };
});

/** States that say nothing of what cannot happen. @param {States} states @returns {States} */
function possible(states) {
  const left = states.transitions?.filter(({ from, to }) => states.allow[from]?.includes(to) ?? true) ?? [];
  return left.length === (states.transitions?.length ?? 0) ? states : withSetting(states, "transitions", left.length ? left : undefined);
}

/** What is said of a transition; nothing yet of most. @param {States | undefined} states @param {string} from @param {string} to @returns {Transition} */
export const transitionOf = (states, from, to) => states?.transitions?.find((one) => one.from === from && one.to === to) ?? { from, to };

/** Say who may make a transition, when, and with what filled in; an empty list says nothing. @param {string} entity @param {string} from @param {string} to @param {"roles" | "when" | "message" | "required"} name @param {any} value @returns {Command} */
export const setOnTransition = (entity, from, to, name, value) => inEntity("Change a transition", entity, (one) => {
  const { states } = one;
  if (!states || from === to || !(states.allow[from]?.includes(to) ?? true)) return one;
  const said = withSetting(transitionOf(states, from, to), name, Array.isArray(value) && !value.length ? undefined : value);
  const there = states.transitions ?? [];
  const at = there.findIndex((other) => other.from === from && other.to === to);
  const left = there.toSpliced(at < 0 ? there.length : at, at < 0 ? 0 : 1, ...(Object.keys(said).length > 2 ? [said] : []));
  return { ...one, states: withSetting(states, "transitions", left.length ? left : undefined) };
}, `transition ${from} ${to} ${name}`);

/** @param {string} entity @param {string} field @param {(options: Option[]) => Option[]} change @param {string} [merge] */
const options = (entity, field, change, merge) => inEntity("Change a state", entity, (one) => {
  const held = one.properties[field];
  return held?.options ? { ...one, properties: { ...one.properties, [field]: { ...held, options: change(held.options) } } } : one;
}, merge);

/** @param {string} entity @param {string} field @param {Option} option @returns {Command} */
export const addOption = (entity, field, option) => options(entity, field, (there) => [...there, option]);

/** @param {string} entity @param {string} field @param {string} value @param {string} name @param {any} said @returns {Command} */
export const setOnOption = (entity, field, value, name, said) => options(entity, field, (there) => there.map((one) => (one.value === value ? withSetting(one, name, said) : one)), `option ${field} ${value} ${name}`);

/** A state that nothing is in yet, with every transition from it and to it. @param {string} entity @param {string} field @param {string} value @returns {Command} */
export const removeOption = (entity, field, value) => inEntity("Delete a state", entity, (one) => {
  const held = one.properties[field];
  if (!held?.options) return one;
  const left = held.options.filter((/** @type {Option} */ option) => option.value !== value);
  const made = { ...one, properties: { ...one.properties, [field]: { ...held, options: left } } };
  if (one.states?.field !== field) return made;
  const { [value]: _gone, ...allow } = one.states.allow;
  const others = one.states.transitions?.filter(({ from, to }) => from !== value && to !== value);
  const states = { ...one.states, allow: Object.fromEntries(Object.entries(allow).map(([from, to]) => [from, to.filter((next) => next !== value)])) };
  return { ...made, states: others ? withSetting(states, "transitions", others.length ? others : undefined) : states };
});

/** A rule by its id, put in place of the one that there is; undefined takes it away. @param {string} entity @param {string} id @param {Record<string, any> | undefined} rule @returns {Command} */
export const setRule = (entity, id, rule) => inEntity("Change a rule", entity, (one) => {
  const left = (one.rules ?? []).filter((/** @type {Record<string, any>} */ other) => other.id !== id);
  const rules = rule ? [...left, rule] : left;
  return withSetting(one, "rules", rules.length ? rules : undefined);
});
