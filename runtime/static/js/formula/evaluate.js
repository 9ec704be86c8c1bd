// @ts-check
/** Runs the typed core that the server's checker made: the same meaning as on the server. */

import { moment, read as readDate } from "./dates.js";
import { decimal, plain, read as readNumber, ZERO } from "./decimal.js";
import { date, folds, lists, logic, number, operators, record } from "./functions.js";
import { formatted, shown, text } from "./text.js";

/** @typedef {import("./functions.js").Closure} Closure */
/** @typedef {import("./functions.js").Maker} Maker */
/** @typedef {import("./functions.js").Environment} Environment */
/** @typedef {import("./functions.js").Scope} Scope */
/** @typedef {{ k: string, t: string, n?: string, v?: any, p?: string[], a?: Core[], u?: number, s?: number, z?: boolean, o?: boolean }} Core */

const PLAIN = /^-?\d+(\.\d+)?$/;

/** Functions by name, without those whose meaning depends on a type. */
export const calls = { ...operators, ...logic, ...number, ...text, ...date, ...lists, ...record };

/** Those that do, by the type of their first argument. @type {Record<string, (type: string) => Maker>} */
export const typed = { TEXT: formatted, SHOW: shown };

/**
 * A function of a record and an environment that gives the formula's value; it never throws.
 *
 * Numbers in records are plain decimals as text, times ISO 8601, links objects with an `id`, and
 * numbers come back as text.
 *
 * @param {Core} core
 * @returns {(record: Record<string, any>, environment: Environment) => any}
 */
export function compile(core) {
  const run = closure(core);
  return (record, environment) => outward(run({ record, outer: null }, environment), core.t);
}

/** @param {any} value @param {string} type */
function outward(value, type) {
  return type === "number" && value !== null ? plain(value) : value;
}

/** @param {Core} core @returns {Closure} */
function closure(core) {
  if (core.k === "const") {
    const value = inward(core.v ?? null, core.t);
    return () => value;
  }
  if (core.k === "field") return field(core);
  if (core.k === "variable") {
    return (_scope, { variables }) => read(variables[core.n ?? ""], core);
  }
  if (core.k === "list") return list(core);
  const name = core.n ?? "";
  const parts = core.a ?? [];
  const maker = typed[name]?.(parts[0]?.t ?? "text") ?? calls[name];
  if (!maker) throw new RangeError(`the server knows ${name}, this page does not: reload it`);
  return maker(parts.map(closure));
}

/** A stored value in the form in which this engine computes. @param {any} value @param {string} type */
function inward(value, type) {
  if (type === "boolean") return Boolean(value);
  if (type === "multi_choice") return value ?? [];
  if (value === null || value === undefined || value === "") return null;
  // What somebody is still typing may be no number or date yet.
  if (type === "number") return PLAIN.test(value) ? decimal(value) : readNumber(String(value));
  if (type === "date") return readDate(String(value));
  return type === "datetime" ? moment(String(value)) : value;
}

/** @param {any} stored @param {Core} core */
function read(stored, core) {
  const value = inward(stored, core.t);
  return value === null && core.z ? ZERO : value;
}

/** @param {Core} core @returns {Closure} */
function field(core) {
  const path = core.p ?? [];
  return (scope, { old }) => {
    const record = core.o ? (old ?? {}) : reach(scope, core.u ?? 0);
    return read(follow(record, path), core);
  };
}

/** The record that lies so many lists outward. @param {Scope} scope @param {number} up */
function reach(scope, up) {
  let found = scope;
  for (let step = 0; step < up && found.outer; step += 1) found = found.outer;
  return found.record;
}

/** @param {any} record @param {string[]} path */
function follow(record, path) {
  let found = record;
  for (const key of path) found = found === null || found === undefined ? null : found[key];
  return found;
}

/** @param {Core} core @returns {Closure} */
function list(core) {
  const [value, where, separator] = (core.a ?? []).map(closure);
  const fold = folds[core.n ?? ""];
  if (!value || !where || !fold) throw new RangeError(`${core.n} goes over no lines`);
  return (scope, environment) => {
    const lines = follow(reach(scope, core.u ?? 0), core.p ?? []) ?? [];
    const scopes = lines
      .map((/** @type {any} */ line) => ({ record: line, outer: scope }))
      .filter((/** @type {Scope} */ inner) => where(inner, environment));
    const values = scopes.map((/** @type {Scope} */ inner) => value(inner, environment));
    return fold(values, separator?.(scope, environment));
  };
}
