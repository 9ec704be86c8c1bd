// @ts-check
// Every edit of a form: a label, and what it makes of a document. See places.js for what is offered at all.

import { apart, beside, withWidth } from "./rows.js";
import { find, freshCopy, freshKey, holds, keys, kindOf, mapBody, mapItem, spliced, walk } from "./tree.js";

/** @typedef {import("./tree.js").Form} Form */
/** @typedef {import("./tree.js").Item} Item */
/** @typedef {import("./tree.js").Place} Place */
/** @typedef {import("./tree.js").Rule} Rule */
/** @typedef {{ label: string, apply: (form: Form) => Form, merge?: string }} Command edits with the same `merge` shortly after one another are undone together */
/** @typedef {{ id: string, side: "left" | "right" | "above" | "below" }} Near beside an item, or in a row of its own above or below that one's */

/** Put items before the one at a place. @param {Item[]} items @param {Place} place @returns {Command} */
export const insertItems = (items, place) => ({ label: "Add", apply: (form) => mapBody(form, place.parent, (body) => spliced(body, place.index, 0, ...items)) });

/** Put items beside or between others, with widths that fit. @param {Item[]} items @param {Near} near @returns {Command} */
export const insertNear = (items, near) => ({ label: "Add", apply: (form) => putNear(form, items, near) });

/** @param {Form} form @param {Item[]} items @param {Near} near */
function putNear(form, items, { id, side }) {
  const found = find(form, id);
  if (!found) return form;
  const { parent, index } = found.place;
  return mapBody(form, parent, (body) => {
    if (side === "left" || side === "right") return beside(body, items, index, side === "left" ? "before" : "after");
    return apart(body, items, side === "above" ? index : index + 1);
  });
}

/** @param {string[]} ids @returns {Command} */
export const removeItems = (ids) => ({ label: "Delete", apply: (form) => without(form, ids) });

/** @param {Form} form @param {string[]} ids @returns {Form} */
function without(form, ids) {
  // From the end, so that the ids of what is still to go stay what they are.
  const order = walk(form).map((one) => one.id).filter((id) => ids.includes(id)).reverse();
  return order.reduce((made, id) => {
    const found = find(made, id);
    return found ? mapBody(made, found.place.parent, (body) => spliced(body, found.place.index, 1)) : made;
  }, form);
}

/** Items in the order of the document, without those that stand in others of them. @param {Form} form @param {string[]} ids */
export function outermost(form, ids) {
  const chosen = walk(form).filter((one) => ids.includes(one.id));
  return chosen.filter((one) => !chosen.some((other) => other !== one && holds(form, other.id, one.id)));
}

/** Move items, with all inside them, before the one that is at a place now. @param {string[]} ids @param {Place} place @returns {Command} */
export const moveItems = (ids, place) => ({
  label: "Move",
  apply: (form) => {
    const found = outermost(form, ids);
    if (!found.length || found.some((one) => place.parent && holds(form, one.id, place.parent))) return form;
    const earlier = found.filter((one) => one.place.parent === place.parent && one.place.index < place.index).length;
    const items = found.map((one) => one.item);
    return marked(form, found.map((one) => one.id), place.parent, (body) => spliced(body, place.index - earlier, 0, ...items));
  },
});

/** Take items out, and do something to one body of what is left, whatever it is called then. @param {Form} form @param {string[]} ids @param {string} parent @param {(body: Item[]) => Item[]} change */
function marked(form, ids, parent, change) {
  const target = parent ? find(form, parent)?.item : undefined;
  const left = without(form, ids);
  if (!parent) return mapBody(left, "", change);
  // The very body object is still there: without() keeps what it does not touch, but not what it stands in.
  const now = walk(left).find(({ item }) => item === target) ?? walk(left).find(({ id }) => id === parent);
  return now ? mapBody(left, now.id, change) : form;
}

/** Move items beside or between others. @param {string[]} ids @param {Near} near @returns {Command} */
export const moveNear = (ids, near) => ({
  label: "Move",
  apply: (form) => {
    const found = outermost(form, ids);
    const target = find(form, near.id);
    if (!target || !found.length || found.some((one) => holds(form, one.id, near.id))) return form;
    const left = without(form, found.map((one) => one.id));
    const now = walk(left).find(({ item }) => item === target.item);
    return now ? putNear(left, found.map((one) => one.item), { ...near, id: now.id }) : form;
  },
});

/** Put copies right after the last of some items; fields stand on a form once, so those are not copied. @param {string[]} ids @returns {Command} */
export const duplicateItems = (ids) => ({
  label: "Duplicate",
  apply: (form) => {
    const found = outermost(form, ids);
    const last = found.at(-1);
    const copies = copiesOf(form, found.map((one) => one.item));
    return last ? mapBody(form, last.place.parent, (body) => spliced(body, last.place.index + 1, 0, ...copies)) : form;
  },
});

/** Put copies of items, of this form or another, before the one at a place. @param {Item[]} items @param {Place} place @returns {Command} */
export const pasteItems = (items, place) => ({ label: "Paste", apply: (form) => mapBody(form, place.parent, (body) => spliced(body, place.index, 0, ...copiesOf(form, items))) });

/** @param {Form} form @param {Item[]} items */
export function copiesOf(form, items) {
  const taken = keys(form);
  return items.map((one) => freshCopy(one, taken)).filter((one) => one !== null);
}

/** Say something else about items; undefined takes a setting away. @param {string[]} ids @param {string} key @param {any} value @returns {Command} */
export const setOnItems = (ids, key, value) => ({
  label: "Change",
  merge: `item ${ids.join(" ")} ${key}`,
  apply: (form) => ids.reduce((made, id) => mapItem(made, id, (item) => withSetting(item, key, value)), form),
});

/** @param {string[]} ids @param {number} width of twelve columns @returns {Command} */
export const setWidth = (ids, width) => ({ label: "Change the width", merge: `width ${ids.join(" ")}`, apply: (form) => ids.reduce((made, id) => mapItem(made, id, (item) => withWidth(item, width)), form) });

/** Say something else about the form. @param {string} path keys with dots between them: `submit.title` @param {any} value @returns {Command} */
export const setOnForm = (path, value) => ({ label: "Change the form", merge: `form ${path}`, apply: (form) => /** @type {Form} */ (withPath(form, path.split("."), value)) });

/** Say a text of the form in another language; a blank takes it away. @param {string} locale @param {string} path within the form @param {string} text @returns {Command} */
export const translate = (locale, path, text) => ({ label: "Translate", merge: `text ${locale} ${path}`, apply: (form) => ({ ...form, $texts: { ...form.$texts, [locale]: { ...form.$texts?.[locale], [path]: text } } }) });

/** @param {Rule} rule @returns {Command} */
export const addRule = (rule) => ({ label: "Add a rule", apply: (form) => ({ ...form, rules: [...(form.rules ?? []), rule] }) });

/** @param {number} index @returns {Command} */
export const removeRule = (index) => ({ label: "Delete a rule", apply: (form) => rulesOf(form, (rules) => spliced(rules, index, 1)) });

/** @param {number} index @returns {Command} */
export const duplicateRule = (index) => ({
  label: "Duplicate a rule",
  apply: (form) => rulesOf(form, (rules) => {
    const rule = rules[index];
    if (!rule) return rules;
    const id = freshKey(new Set(rules.map((one) => one.id)), rule.id);
    return spliced(rules, index + 1, 0, { ...structuredClone(rule), id });
  }),
});

/** The later rule wins. @param {number} index @param {number} by @returns {Command} */
export const moveRule = (index, by) => ({
  label: "Move a rule",
  apply: (form) => rulesOf(form, (rules) => (rules[index] && rules[index + by] ? spliced(spliced(rules, index, 1), index + by, 0, rules[index]) : rules)),
});

/** @param {number} index @param {string} key @param {any} value @returns {Command} */
export const setOnRule = (index, key, value) => ({
  label: "Change a rule",
  merge: `rule ${index} ${key}`,
  apply: (form) => rulesOf(form, (rules) => rules.map((one, at) => (at === index ? /** @type {Rule} */ (withSetting(one, key, value)) : one))),
});

/** @param {Form} form @param {(rules: Rule[]) => Rule[]} change @returns {Form} */
function rulesOf(form, change) {
  if (!form.rules) return form;
  const rules = change(form.rules);
  return rules === form.rules ? form : { ...form, rules };
}

/** @param {Record<string, any>} owner @param {string} key @param {any} value @returns {Record<string, any>} */
function withSetting(owner, key, value) {
  if (value !== undefined) return { ...owner, [key]: value };
  const { [key]: _gone, ...kept } = owner;
  return kept;
}

/** @param {Record<string, any>} owner @param {string[]} path @param {any} value @returns {Record<string, any>} */
function withPath(owner, [key, ...rest], value) {
  if (!rest.length) return withSetting(owner, key, value);
  const inner = withPath(owner[key] ?? {}, rest, value);
  return withSetting(owner, key, Object.keys(inner).length ? inner : undefined);
}

/** All fields that are not placed yet, at the end of what is shown. @param {Item[]} items @param {string} parent @param {number} index @returns {Command} */
export const placeAll = (items, parent, index) => ({ label: "Place all fields", apply: (form) => mapBody(form, parent, (body) => spliced(body, index, 0, ...items.filter((one) => kindOf(one) !== "tab"))) });
