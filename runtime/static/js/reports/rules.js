// @ts-check
import { t } from "../text.js";
import { MOST, on } from "./edits.js";

/** @typedef {import("./edits.js").Field} Field @typedef {import("./edits.js").Report} Report */

/**
 * Why a shelf does not take a field; "" when it does.
 *
 * @param {Report} report
 * @param {string} shelf
 * @param {Field} field
 */
export function refusal(report, shelf, field) {
  if (shelf === "filters") return field.filter ? "" : t("This field cannot be filtered by.");
  const name = /** @type {import("./edits.js").Shelf} */ (shelf);
  if (on(report, name).length >= MOST[name]) return t("This shelf is full.");
  if (shelf === "values") return field.aggs.length ? "" : t("Nothing can be computed of this field here.");
  if (shelf === "fields") return field.column ? "" : t("This field is no column of a list.");
  return field.group ? "" : t("A report cannot be grouped by this field.");
}

/** The shelf that a field goes to by itself. @param {Report} report @param {Field} field */
export function usualShelf(report, field) {
  const wanted = report.fields ? ["fields", "values", "filters"] : field.aggs.includes("sum") ? ["values", "rows"] : ["rows", "columns", "values", "filters"];
  return wanted.find((shelf) => !refusal(report, shelf, field)) ?? "";
}

/**
 * Why a chart cannot draw the report; "" when it can.
 *
 * @param {Report} report
 * @param {string} type
 */
export function chartRefusal(report, type) {
  if (!type) return "";
  const groups = on(report, "rows").length + on(report, "columns").length;
  if (report.fields) return t("A list of records has no chart.");
  if (!groups && !["gauge", "kpi"].includes(type)) return t("It needs a group in rows or columns.");
  if (type === "scatter" && on(report, "values").length < 2) return t("It needs two values.");
  if (type === "heat" && !on(report, "columns").length) return t("It needs a group in columns.");
  return "";
}
