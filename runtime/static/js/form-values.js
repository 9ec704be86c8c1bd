// @ts-check
// What somebody is typing, as formulas read it: plain decimals, ISO dates, times in UTC, links as objects.

import { plainNumber } from "./cells.js";
import { parseDate } from "./dates.js";
import { local, seconds } from "./formula/dates.js";
import { decimal, plain } from "./formula/decimal.js";

/** @typedef {Record<string, any>} Values */
/** @typedef {(typed: string[], zone: string) => any} Reader */

/** @type {Record<string, Reader>} */
const READERS = {
  text: ([typed]) => typed?.trim().normalize("NFC") || null,
  number: ([typed]) => number(typed),
  percent: ([typed]) => (typed?.includes("%") || typed?.includes("％") ? hundredth(number(typed)) : number(typed)),
  boolean: (typed) => typed.some(Boolean),
  date: ([typed]) => (typed && parseDate(typed)) || null,
  datetime: ([typed], zone) => (typed ? utc(typed.trim(), zone) : null),
  choices: (typed) => typed.filter(Boolean),
  link: ([typed]) => (typed ? { id: typed } : null),
};

/**
 * @param {FormData} data
 * @param {string} name
 * @param {string} kind one of the kinds of platform/forms/program.py
 * @param {string} zone
 */
export function readField(data, name, kind, zone) {
  return (READERS[kind] ?? READERS.text)?.(data.getAll(name).map(String), zone);
}

/**
 * The rows of a table, without those in which nobody wrote anything.
 *
 * @param {FormData} data
 * @param {string} name
 * @param {Record<string, string>} kinds by column
 * @param {FormData} empty a row as it begins
 * @param {string} zone
 * @returns {{ index: string, values: Values }[]}
 */
export function readLines(data, name, kinds, empty, zone) {
  const indexes = new Set([...data.keys()].filter((key) => key.startsWith(`${name}.`)).map((key) => key.split(".")[1] ?? ""));
  /** @type {{ index: string, values: Values }[]} */
  const rows = [];
  for (const index of indexes) {
    const columns = Object.keys(kinds).filter((column) => data.has(`${name}.${index}.${column}`));
    const written = columns.some((column) => {
      const typed = data.getAll(`${name}.${index}.${column}`).join();
      return typed && typed !== empty.getAll(`${name}.__i__.${column}`).join();
    });
    if (!columns.length || (!written && !data.get(`${name}.${index}.id`))) continue;
    const entries = columns.map((column) => [column, readField(data, `${name}.${index}.${column}`, kinds[column] ?? "text", zone)]);
    rows.push({ index, values: Object.fromEntries(entries) });
  }
  return rows;
}

/** @param {string | undefined} typed */
function number(typed) {
  return typed ? (plainNumber(typed)?.replace("+", "") ?? null) : null;
}

/** @param {string | null} written */
function hundredth(written) {
  if (written === null) return null;
  const { n, s } = decimal(written);
  return plain({ n, s: s + 2 });
}

/** A time of the workspace's clocks in UTC. @param {string} typed @param {string} zone */
function utc(typed, zone) {
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)(:\d\d)?$/.exec(typed);
  if (!match) return null;
  const there = `${match[1]} ${match[2]}${match[3] ?? ":00"}`;
  let guess = seconds(there);
  for (let round = 0; round < 2; round += 1) guess += seconds(there) - seconds(local(written(guess), zone) ?? there);
  return written(guess);
}

/** @param {number} moment seconds since 1970 */
const written = (moment) => new Date(moment * 1000).toISOString().slice(0, 19).replace("T", " ");

/** @param {string} typed @param {string} as the type of the number @returns {string | null} a plain decimal, of 5% as a fraction; null if it is no number */
export const readNumber = (typed, as) => (as === "percent" ? READERS.percent : READERS.number)([typed], "");
