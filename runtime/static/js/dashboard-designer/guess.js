// @ts-check
// Which field of a widget's records a filter of the dashboard most likely asks.

/** @typedef {import("./commands.js").Dashboard} Dashboard @typedef {import("./commands.js").Filter} Filter @typedef {import("./grid.js").Widget} Widget */
/** @typedef {{ key: string, title: string, group: string, entity: string, kind: string, icon: string, w: number, h: number }} Offer */
/** @typedef {Record<string, Record<string, [string, string][]>>} Paths by entity and by type of filter: the paths that fit, each with its title */

const USUAL = ["owner", "department", "owner.department"];

/** The paths of a widget's records that a filter fits. @param {Paths} paths @param {string} entity @param {Filter} filter */
export const fitting = (paths, entity, filter) => paths[entity]?.[filter.type] ?? [];

/**
 * The same field as for other widgets of these records, else the usual one.
 *
 * @param {Paths} paths
 * @param {string} entity
 * @param {Filter} filter
 * @param {Widget[]} alike other widgets of the same records
 */
export function guessed(paths, entity, filter, alike) {
  const given = alike.find((one) => one.map?.[filter.id])?.map[filter.id];
  if (given) return given;
  const found = fitting(paths, entity, filter).map(([path]) => path);
  if (filter.type === "choice") return filter.entity === entity && found.includes(filter.field) ? filter.field : "";
  return USUAL.find((one) => found.includes(one)) ?? found[0] ?? "";
}

/**
 * What every filter of the dashboard asks of new records.
 *
 * @param {Dashboard} dashboard
 * @param {Paths} paths
 * @param {string} entity
 * @param {(widget: Widget) => string} entityOf
 */
export function guessedMap({ widgets, filters = [] }, paths, entity, entityOf) {
  const alike = widgets.filter((one) => entityOf(one) === entity);
  const found = filters.map((filter) => [filter.id, guessed(paths, entity, filter, alike)]).filter(([, path]) => path);
  return found.length ? { map: Object.fromEntries(found) } : {};
}
