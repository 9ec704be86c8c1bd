// @ts-check
/** What functions and operators mean: closures over (scope, environment). Text has a file of its own. */

import * as dates from "./dates.js";
import * as decimal from "./decimal.js";

/** @typedef {{ now: string, zone: string, calendar: dates.Calendar, variables: Record<string, any>, old: Record<string, any> | null, isNew: boolean }} Environment */
/** @typedef {{ record: Record<string, any>, outer: Scope | null }} Scope */
/** @typedef {(scope: Scope, environment: Environment) => any} Closure */
/** @typedef {(parts: Closure[]) => Closure} Maker */

export const MAX_RESULT = 32_767;

/** Whether a value is blank; a linked record without an id is. @param {any} value */
export function isBlank(value) {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length);
}

/** One blank argument makes the result blank. @param {(...values: any[]) => any} run @returns {Maker} */
export function strict(run) {
  return (parts) => (scope, environment) => {
    const values = parts.map((part) => part(scope, environment));
    return values.includes(null) ? null : run(...values);
  };
}

/** Blanks are passed on. @param {(...values: any[]) => any} run @returns {Maker} */
export function plainly(run) {
  return (parts) => (scope, environment) => run(...parts.map((part) => part(scope, environment)));
}

/** The environment first; one blank argument makes the result blank. @param {(environment: Environment, ...values: any[]) => any} run @returns {Maker} */
export function within(run) {
  return (parts) => (scope, environment) => {
    const values = parts.map((part) => part(scope, environment));
    return values.includes(null) ? null : run(environment, ...values);
  };
}

/** The text within bounds, or blank. @param {string} text @returns {string | null} */
export function kept(text) {
  if (text.length > MAX_RESULT) return [...text].slice(0, MAX_RESULT).join("") || null;
  return text || null;
}

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

/** The id of a linked record as lists of links hold it, with hyphens. @param {any} value */
function key(value) {
  const found = identity(value);
  return found && found.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
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

/** @type {Record<string, Maker>} */
export const operators = {
  "=": plainly(equal),
  SAME: plainly((a, b) => identity(a) === identity(b)),
  "<": ordered((order) => order < 0),
  "<=": ordered((order) => order <= 0),
  IN: plainly((value, ...options) => options.some((option) => equal(value, option))),
  HAS: plainly((choices, value) => value !== null && (choices ?? []).includes(value)),
  KEY: plainly(key),
  "+": strict(decimal.add),
  "-": strict(decimal.subtract),
  "*": strict(decimal.multiply),
  "/": strict(decimal.divide),
  NEGATE: strict(decimal.negate),
  ADD_DAYS: strict((date, days) => dates.addDays(date, decimal.whole(days))),
  DAYS: strict((later, earlier) => decimal.integer(dates.serial(later) - dates.serial(earlier))),
  DATE_OF: within(({ zone }, time) => dates.local(time, zone)?.slice(0, 10) ?? null),
};

/** @type {Maker} */
const choice = (parts) => (scope, environment) => {
  const last = parts.length - 1;
  for (let at = 0; at < last; at += 2) {
    if (parts[at]?.(scope, environment)) return parts[at + 1]?.(scope, environment);
  }
  return parts[last]?.(scope, environment);
};

/** @type {Record<string, Maker>} */
export const logic = {
  IF: choice,
  IFS: choice,
  SWITCH: choice,
  AND: (parts) => (scope, environment) => parts.every((part) => part(scope, environment)),
  OR: (parts) => (scope, environment) => parts.some((part) => part(scope, environment)),
  NOT: plainly((value) => !value),
  ISBLANK: plainly(isBlank),
  IFBLANK: (parts) => (scope, environment) => {
    for (const part of parts) {
      const value = part(scope, environment);
      if (!isBlank(value)) return value;
    }
    return null;
  },
  BLANK: plainly(() => null),
};

/** @param {"half" | "up" | "down"} mode */
const rounder = (mode) =>
  strict((value, places) => decimal.round(value, Number(decimal.whole(places)), mode));

/** @type {Record<string, Maker>} */
export const number = {
  ABS: strict((value) => (value.n < 0n ? decimal.negate(value) : value)),
  ROUND: rounder("half"),
  ROUNDUP: rounder("up"),
  ROUNDDOWN: rounder("down"),
  INT: strict(decimal.floor),
  CEILING: strict((value, step) => decimal.multiple(value, step, 1)),
  FLOOR: strict((value, step) => decimal.multiple(value, step, -1)),
  MOD: strict(decimal.modulo),
  SIGN: strict(({ n }) => decimal.integer(n > 0n ? 1 : n < 0n ? -1 : 0)),
  POWER: strict(decimal.power),
  SQRT: strict(decimal.root),
  PERCENT: strict(decimal.divide),
  VALUE: strict(decimal.read),
};

/** @param {string | null} separator @param {(string | null)[]} parts */
export const join = (separator, parts) => kept(parts.filter(Boolean).join(separator ?? ""));

/** @param {any[]} values */
const present = (values) => values.filter((value) => value !== null);

/** @param {any[]} values */
const sum = (values) => present(values).reduce(decimal.add, decimal.ZERO);

/** @param {any[]} values */
const average = (values) =>
  decimal.divide(sum(values), decimal.integer(present(values).length));

/** @param {1 | -1} towards */
const extreme = (towards) => (/** @type {any[]} */ values) =>
  present(values).reduce(
    (best, value) => (best === null || compare(value, best) * towards > 0 ? value : best),
    null,
  );

/** Lines to one value; the separator is TEXTJOIN's. @type {Record<string, (values: any[], separator: any) => any>} */
export const folds = {
  SUM: sum,
  AVERAGE: average,
  MIN: extreme(-1),
  MAX: extreme(1),
  COUNT: (values) => decimal.integer(values.length),
  ANY: (values) => values.some(Boolean),
  ALL: (values) => values.every(Boolean),
  TEXTJOIN: (values, separator) => join(separator, values),
};

/** @type {Record<string, Maker>} */
export const lists = {
  SUM: plainly((...values) => sum(values)),
  AVERAGE: plainly((...values) => average(values)),
  MIN: plainly((...values) => extreme(-1)(values)),
  MAX: plainly((...values) => extreme(1)(values)),
  COUNT: plainly((choices) => decimal.integer((choices ?? []).length)),
};

/** @param {(date: string) => number} part */
const part = (part) => strict((date) => decimal.integer(part(date)));

/** @type {Record<string, Maker>} */
export const date = {
  TODAY: within(({ now, zone }) => dates.local(dates.moment(now) ?? "", zone)?.slice(0, 10) ?? null),
  NOW: within(({ now }) => dates.moment(now)),
  DATE: strict((year, month, day) => dates.make(decimal.whole(year), decimal.whole(month), decimal.whole(day))),
  DATEVALUE: strict(dates.read),
  YEAR: part((date) => dates.parts(date)[0]),
  MONTH: part((date) => dates.parts(date)[1]),
  DAY: part((date) => dates.parts(date)[2]),
  HOUR: within(({ zone }, time) => {
    const there = dates.local(time, zone);
    return there && decimal.integer(Number(there.slice(11, 13)));
  }),
  WEEKDAY: part((date) => (dates.isoWeekday(date) % 7) + 1),
  ISOWEEKNUM: part(dates.isoWeek),
  EDATE: strict((date, months) => dates.addMonths(date, decimal.whole(months))),
  EOMONTH: strict((date, months) => dates.addMonths(date, decimal.whole(months), true)),
  DATEDIF: strict((start, end, unit) => decimal.integer(dates.difference(start, end, unit))),
  HOURSBETWEEN: strict((start, end) =>
    decimal.integer(Math.trunc((dates.seconds(end) - dates.seconds(start)) / 3600)),
  ),
  WORKDAYS: within(({ calendar }, start, end) => decimal.integer(dates.workdays(start, end, calendar))),
};

/** @type {Record<string, Maker>} */
export const record = {
  ISNEW: () => (_scope, { isNew }) => isNew,
};
