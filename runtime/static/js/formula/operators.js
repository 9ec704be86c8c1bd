// @ts-check
/** What operators and conversions mean; formulas reach them by symbols. */

import { kept, plainly, strict, within } from "./closures.js";
import * as dates from "./dates.js";
import * as decimal from "./decimal.js";

/** Whether a value is a number: dates and texts are strings here. @param {any} value @returns {value is decimal.Decimal} */
const isNumber = (value) => value !== null && typeof value === "object" && typeof value.n === "bigint";

/** By code point, not by UTF-16 unit. @param {string} a @param {string} b */
function compareText(a, b) {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    if (a[index] !== b[index]) return rank(a.charCodeAt(index)) - rank(b.charCodeAt(index));
  }
  return a.length - b.length;
}

/** Surrogates, which stand for what comes after U+FFFF, after everything else. @param {number} unit */
const rank = (unit) => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);

/** @param {any} a @param {any} b @returns {number} */
export function compare(a, b) {
  return isNumber(a) ? decimal.compare(a, b) : compareText(a, b);
}

/** @param {any} a @param {any} b @returns {boolean} */
export function equal(a, b) {
  if (isNumber(a) && isNumber(b)) return decimal.compare(a, b) === 0;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, at) => one === b[at]);
  return a === b;
}

/** @param {any} value */
function identity(value) {
  const found = value !== null && typeof value === "object" ? value.id : value;
  return found ? String(found).replaceAll("-", "").toLowerCase() : null;
}

/** @param {(order: number) => boolean} accepted */
const ordered = (accepted) =>
  plainly((a, b) => a !== null && b !== null && accepted(compare(a, b)));

/**
 * A value as text; blank stays blank.
 *
 * @param {any} value
 * @param {string} type
 * @param {string} zone
 * @returns {string | null}
 */
export function show(value, type, zone) {
  if (value === null) return null;
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (Array.isArray(value)) return kept(value.join(", "));
  if (isNumber(value)) return decimal.plain(value);
  return type === "datetime" ? dates.local(value, zone) : value;
}

/** @type {Record<string, import("./closures.js").Maker>} */
export const operators = {
  "=": plainly(equal),
  SAME: plainly((a, b) => identity(a) === identity(b)),
  "<": ordered((order) => order < 0),
  "<=": ordered((order) => order <= 0),
  IN: plainly((value, ...options) => options.some((option) => equal(value, option))),
  HAS: plainly((choices, value) => value !== null && (choices ?? []).includes(value)),
  "+": strict(decimal.add),
  "-": strict(decimal.subtract),
  "*": strict(decimal.multiply),
  "/": strict(decimal.divide),
  NEGATE: strict(decimal.negate),
  ADD_DAYS: strict((date, days) => dates.addDays(date, decimal.whole(days))),
  DAYS: strict((later, earlier) => decimal.integer(dates.serial(later) - dates.serial(earlier))),
  DATE_OF: within(({ zone }, time) => dates.local(time, zone)?.slice(0, 10) ?? null),
};
