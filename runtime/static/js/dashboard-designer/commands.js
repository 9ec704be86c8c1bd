// @ts-check
// Every edit of a dashboard: a label, and what it makes of a document, which is never changed in place.

import { inOrder, placed, tidied } from "./grid.js";

/** @typedef {import("./grid.js").Widget} Widget */
/** @typedef {{ id: string, type: string, [name: string]: any }} Filter */
/** @typedef {{ [name: string]: any, title: string, widgets: Widget[], filters?: Filter[], phone?: string[] }} Dashboard */
/** @typedef {{ label: string, apply: (dashboard: Dashboard) => Dashboard, merge?: string }} Command edits with the same `merge` shortly after one another are undone together */

/** @param {Widget} widget where it stands already, others make room @returns {Command} */
export const addWidget = (widget) => ({
  label: "Add a widget",
  apply: (dashboard) => {
    const widgets = placed([...dashboard.widgets, widget], widget.id, widget);
    return { ...dashboard, widgets, ...(dashboard.phone && { phone: [...dashboard.phone, widget.id] }) };
  },
});

/** @param {string} id @returns {Command} */
export const removeWidget = (id) => ({
  label: "Delete a widget",
  apply: (dashboard) => withPhone({ ...dashboard, widgets: dashboard.widgets.filter((one) => one.id !== id) }, dashboard.phone?.filter((one) => one !== id)),
});

/** Put a copy into the first free place below. @param {string} id @param {string} fresh its id @returns {Command} */
export const duplicateWidget = (id, fresh) => ({
  label: "Duplicate a widget",
  apply: (dashboard) => {
    const found = dashboard.widgets.find((one) => one.id === id);
    return found ? addWidget({ ...found, id: fresh, y: found.y + found.h }).apply(dashboard) : dashboard;
  },
});

/** @param {string} id @param {import("./grid.js").Box} box @returns {Command} */
export const placeWidget = (id, box) => ({ label: "Move a widget", merge: `place ${id}`, apply: (dashboard) => ({ ...dashboard, widgets: placed(dashboard.widgets, id, box) }) });

/** Say something else about a widget; undefined takes a setting away. @param {string} id @param {string} key @param {any} value @returns {Command} */
export const setOnWidget = (id, key, value) => ({
  label: "Change a widget",
  merge: `widget ${id} ${key}`,
  apply: (dashboard) => ({ ...dashboard, widgets: dashboard.widgets.map((one) => (one.id === id ? /** @type {Widget} */ (withSetting(one, key, value)) : one)) }),
});

/** Which field of a widget's records a filter asks; "" for none. @param {string} id @param {string} filter @param {string} path @returns {Command} */
export const mapFilter = (id, filter, path) => ({
  label: "Change a widget",
  apply: (dashboard) => ({ ...dashboard, widgets: dashboard.widgets.map((one) => (one.id === id ? mapped(one, filter, path) : one)) }),
});

/** @param {string} key @param {any} value @returns {Command} */
export const setOnDashboard = (key, value) => ({ label: "Change the dashboard", merge: `dashboard ${key}`, apply: (dashboard) => /** @type {Dashboard} */ (withSetting(dashboard, key, value)) });

/** A filter, and the field that it asks of each widget. @param {Filter} filter @param {Record<string, string>} paths by the ids of widgets @returns {Command} */
export const addFilter = (filter, paths) => ({
  label: "Add a filter",
  apply: (dashboard) => ({
    ...dashboard,
    filters: [...(dashboard.filters ?? []), filter],
    widgets: dashboard.widgets.map((one) => (paths[one.id] ? mapped(one, filter.id, paths[one.id]) : one)),
  }),
});

/** Take a filter away from everything that it asked, and the widgets that only show it. @param {string} id @returns {Command} */
export const removeFilter = (id) => ({
  label: "Delete a filter",
  apply: (dashboard) => {
    const gone = dashboard.widgets.filter((one) => one.kind === "filter" && one.filter === id).map((one) => one.id);
    const bare = gone.reduce((made, one) => removeWidget(one).apply(made), dashboard);
    const filters = (dashboard.filters ?? []).filter((one) => one.id !== id);
    return /** @type {Dashboard} */ (withSetting({ ...bare, widgets: bare.widgets.map((one) => (one.map && id in one.map ? mapped(one, id, "") : one)) }, "filters", filters.length ? filters : undefined));
  },
});

/** @param {string} id @param {string} key @param {any} value @returns {Command} */
export const setOnFilter = (id, key, value) => ({
  label: "Change a filter",
  merge: `filter ${id} ${key}`,
  apply: (dashboard) => ({ ...dashboard, filters: (dashboard.filters ?? []).map((one) => (one.id === id ? /** @type {Filter} */ (withSetting(one, key, value)) : one)) }),
});

/** The ids of widgets in the order of a phone. @param {Dashboard} dashboard */
export function phoneOrder({ widgets, phone = [] }) {
  const usual = inOrder(widgets).map(({ id }) => id);
  return [...phone.filter((id) => usual.includes(id)), ...usual.filter((id) => !phone.includes(id))];
}

/** Move a widget up or down on a phone. @param {string} id @param {number} steps @returns {Command} */
export const moveOnPhone = (id, steps) => ({
  label: "Order on a phone",
  apply: (dashboard) => {
    const order = phoneOrder(dashboard);
    const from = order.indexOf(id);
    if (from < 0 || order[from + steps] === undefined) return dashboard;
    return { ...dashboard, phone: order.toSpliced(from, 1).toSpliced(from + steps, 0, id) };
  },
});

/** @returns {Command} */
export const tidy = () => ({ label: "Close gaps", apply: (dashboard) => ({ ...dashboard, widgets: tidied(dashboard.widgets) }) });

/** A whole dashboard at once. @param {Widget[]} widgets @param {Filter[]} filters @returns {Command} */
export const fill = (widgets, filters) => ({ label: "Fill the dashboard", apply: (dashboard) => withPhone({ ...dashboard, ...(filters.length && { filters }), widgets }, undefined) });

/** An id that is not taken. @param {string} wanted @param {string[]} taken */
export function freshId(wanted, taken) {
  const stem = wanted.slice(0, 36);
  if (!taken.includes(stem)) return stem;
  let number = 2;
  while (taken.includes(`${stem}_${number}`)) number += 1;
  return `${stem}_${number}`;
}

/** @param {Widget} widget @param {string} filter @param {string} path @returns {Widget} */
function mapped(widget, filter, path) {
  const map = withSetting(widget.map ?? {}, filter, path || undefined);
  return /** @type {Widget} */ (withSetting(widget, "map", Object.keys(map).length ? map : undefined));
}

/** @param {Dashboard} dashboard @param {string[] | undefined} phone @returns {Dashboard} */
const withPhone = (dashboard, phone) => (dashboard.phone ? /** @type {Dashboard} */ (withSetting(dashboard, "phone", phone?.length ? phone : undefined)) : dashboard);

/** @param {Record<string, any>} owner @param {string} key @param {any} value @returns {Record<string, any>} */
function withSetting(owner, key, value) {
  if (value !== undefined && value !== "") return { ...owner, [key]: value };
  const { [key]: _gone, ...kept } = owner;
  return kept;
}
