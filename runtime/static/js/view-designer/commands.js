// @ts-check
// Every edit of a view: a label, and what it makes of a document, which is never changed in place.

/** @typedef {{ [name: string]: any, kind: string }} View */
/** @typedef {{ label: string, apply: (view: View) => View, merge?: string }} Command */

/** What each kind says of itself; the settings of other kinds go when a view becomes one. @type {Record<string, string[]>} */
export const OWN = { list: ["columns", "group"], kanban: ["by", "cards", "limits", "sum", "lanes", "due", "done", "stuck"], calendar: ["start", "end", "label", "color"] };

/** Say something else about the view; undefined takes a setting away. @param {string} key @param {any} value @returns {Command} */
export const set = (key, value) => ({ label: "Change the view", merge: `set ${key}`, apply: (view) => withSetting(view, key, value) });

/** @param {string} list @param {any} item @returns {Command} */
export const add = (list, item) => ({ label: "Add to the view", apply: (view) => withSetting(view, list, [...on(view, list), item]) });

/** The last item of a list takes the list with it, but a list without columns is none. @param {string} list @param {number} at @returns {Command} */
export const remove = (list, at) => ({
  label: "Take out of the view",
  apply: (view) => {
    const rest = on(view, list).filter((_item, index) => index !== at);
    if (!rest.length && list === "columns") return view;
    return withSetting(view, list, rest.length ? rest : undefined);
  },
});

/** @param {string} list @param {number} from @param {number} to its place once it is taken out @returns {Command} */
export const move = (list, from, to) => ({
  label: "Move in the view",
  apply: (view) => {
    const items = [...on(view, list)];
    if (from < 0 || from >= items.length || to < 0 || to >= items.length) return view;
    items.splice(to, 0, ...items.splice(from, 1));
    return withSetting(view, list, items);
  },
});

/** Say something else about an item of a list. @param {string} list @param {number} at @param {string} key @param {any} value @returns {Command} */
export const setOn = (list, at, key, value) => ({
  label: "Change the view",
  merge: `${list} ${at} ${key}`,
  apply: (view) => withSetting(view, list, on(view, list).map((item, index) => (index === at ? withSetting(item, key, value) : item))),
});

/** How many cards a column of a board should have at most. @param {string} option @param {number | undefined} most @returns {Command} */
export const setLimit = (option, most) => ({
  label: "Change a limit",
  merge: `limit ${option}`,
  apply: (view) => {
    const limits = withSetting(view.limits ?? {}, option, most);
    return withSetting(view, "limits", Object.keys(limits).length ? limits : undefined);
  },
});

/** Limits and what is done are options of one field. @param {string} by @returns {Command} */
export const boardBy = (by) => ({ label: "Change the view", apply: (view) => (view.by === by ? view : withSetting(withSetting({ ...view, by }, "limits", undefined), "done", undefined)) });

/** @param {string} kind @param {Record<string, any>} more what it needs @returns {Command} */
export const asKind = (kind, more) => ({
  label: "Change the kind",
  apply: (view) => {
    if (view.kind === kind) return view;
    const gone = new Set(Object.entries(OWN).flatMap(([other, keys]) => (other === kind ? [] : keys)));
    return /** @type {View} */ ({ ...Object.fromEntries(Object.entries(view).filter(([key]) => !gone.has(key))), kind, ...more });
  },
});

/** @param {View} view @param {string} list @returns {any[]} */
export const on = (view, list) => view[list] ?? [];

/** @template {Record<string, any>} T @param {T} owner @param {string} key @param {any} value @returns {T} */
function withSetting(owner, key, value) {
  const rest = /** @type {any} */ ({ ...owner });
  if (value === undefined) delete rest[key];
  else rest[key] = value;
  return rest;
}
