// @ts-check
// What one does to a report, as functions from one document to the next: nothing is changed in place.

/**
 * @typedef {{ title: string, group: boolean, day: boolean, aggs: string[], column: boolean, filter: boolean, number?: boolean, text?: boolean, options?: string[][] }} Field
 * @typedef {{ by: string, bucket?: any, title?: string, subtotals?: boolean }} Group
 * @typedef {{ id: string, title?: string, agg?: string, of?: string, formula?: string, where?: string, show?: string, format?: string, decimals?: number, from?: any }} Value
 * @typedef {{ [name: string]: any, title: string, entity: string, rows?: Group[], columns?: Group[], values?: Value[], fields?: string[], sort?: { by: string, desc?: boolean }[] }} Report
 * @typedef {"rows" | "columns" | "values" | "fields"} Shelf
 */

/** How many a shelf takes, as the schema says. */
export const MOST = { rows: 5, columns: 3, values: 20, fields: 60 };

/** @param {Report} report @param {Shelf} shelf @returns {any[]} */
export const on = (report, shelf) => report[shelf] ?? [];

/** A shelf with other pills; one without any is left out. @param {Report} report @param {Shelf} shelf @param {any[]} pills @returns {Report} */
export function withShelf(report, shelf, pills) {
  const { [shelf]: _, ...rest } = report;
  const changed = pills.length ? { ...rest, [shelf]: pills } : rest;
  return sorted(/** @type {Report} */ (changed));
}

/** @param {Report} report @param {Shelf} shelf @param {string} path @param {Field} field @param {number} [at] */
export function added(report, shelf, path, field, at = on(report, shelf).length) {
  return withShelf(report, shelf, on(report, shelf).toSpliced(at, 0, pill(report, shelf, path, field)));
}

/** What a field becomes on a shelf. @param {Report} report @param {Shelf} shelf @param {string} path @param {Field} field */
function pill(report, shelf, path, field) {
  if (shelf === "fields") return path;
  if (shelf !== "values") return field.day ? { by: path, bucket: "month" } : { by: path };
  const agg = field.aggs.includes("sum") ? "sum" : (field.aggs[0] ?? "count");
  return { id: freeId(report, path.split(".").at(-1) ?? "value"), agg, of: path };
}

/** A key that no value has yet. @param {Report} report @param {string} wanted */
export function freeId(report, wanted) {
  const taken = on(report, "values").map(({ id }) => id);
  const stem = wanted.replace(/[^a-z0-9_]/g, "_").slice(0, 34).replace(/^[^a-z]+/, "") || "value";
  if (!taken.includes(stem)) return stem;
  let number = 2;
  while (taken.includes(`${stem}_${number}`)) number += 1;
  return `${stem}_${number}`;
}

/** @param {Report} report @param {Shelf} shelf @param {number} at */
export const removed = (report, shelf, at) => withShelf(report, shelf, on(report, shelf).toSpliced(at, 1));

/** @param {Report} report @param {Shelf} shelf @param {number} at @param {Shelf} to @param {number} place */
export function moved(report, shelf, at, to, place) {
  const one = on(report, shelf)[at];
  const without = withShelf(report, shelf, on(report, shelf).toSpliced(at, 1));
  const target = shelf === to && at < place ? place - 1 : place;
  return withShelf(without, to, on(without, to).toSpliced(target, 0, one));
}

/** One pill with other settings; undefined takes one away. @param {Report} report @param {Shelf} shelf @param {number} at @param {Record<string, any>} settings */
export function changed(report, shelf, at, settings) {
  const given = { ...on(report, shelf)[at], ...settings };
  const kept = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== ""));
  return withShelf(report, shelf, on(report, shelf).with(at, kept));
}

/** @param {Report} report */
export const swapped = (report) => withShelf(withShelf(report, "rows", on(report, "columns")), "columns", on(report, "rows").slice(0, MOST.columns));

/** A setting of the whole report; undefined takes it away. @param {Report} report @param {string} name @param {any} value @returns {Report} */
export function set(report, name, value) {
  const { [name]: _, ...rest } = report;
  return /** @type {Report} */ (value === undefined || value === "" ? rest : { ...rest, [name]: value });
}

/** A list of records, or groups with values: each keeps only what the other does not have. @param {Report} report @param {"table" | "summary"} kind @param {string[]} usual */
export function ofKind(report, kind, usual) {
  if (kind === "table") {
    const fields = on(report, "fields").length ? report.fields : usual;
    const values = on(report, "values").filter(({ of }) => of && fields?.includes(of));
    const bare = ["rows", "columns", "chart", "sort", "top", "funnel", "rfm"].reduce((made, name) => set(made, name, undefined), report);
    return withShelf({ ...bare, fields }, "values", values);
  }
  const bare = set(set(report, "fields", undefined), "sort", undefined);
  return on(bare, "values").length ? bare : withShelf(bare, "values", [{ id: "n", agg: "count" }]);
}

/** The order names only what is there still. @param {Report} report @returns {Report} */
function sorted(report) {
  if (!report.sort || report.fields) return report;
  const known = [...on(report, "values").map(({ id }) => id), ...on(report, "rows").map(({ by }) => by), ...on(report, "columns").map(({ by }) => by)];
  const kept = report.sort.filter(({ by }) => known.includes(by));
  const top = kept.length && on(report, "rows").length ? report : set(report, "top", on(report, "rows").length ? report.top : undefined);
  return set(top, "sort", kept.length ? kept : undefined);
}
