// @ts-check
/** Text by code points; an empty result is blank. */

import { local } from "./dates.js";
import * as decimal from "./decimal.js";
import { join, kept, MAX_RESULT, plainly, show, strict } from "./functions.js";

/** @typedef {import("./functions.js").Maker} Maker */

/** As Excel writes them. */
export const NUMBER_FORMATS = ["0", "0.0", "0.00", "0.000", "0.0000", "#,##0", "#,##0.0", "#,##0.00", "0%", "0.0%", "0.00%"];

/** A capital asks for two digits or four, a small letter for none but the needed. @type {Record<string, string>} */
export const DATE_FORMATS = {
  yyyy: "Y",
  mm: "M",
  dd: "D",
  "yyyy-mm": "Y-M",
  "yyyy-mm-dd": "Y-M-D",
  "yyyy/mm/dd": "Y/M/D",
  "dd.mm.yyyy": "D.M.Y",
  "mm/dd/yyyy": "M/D/Y",
  yyyy年m月d日: "y年m月d日",
  m月d日: "m月d日",
  yyyymmdd: "YMD",
  "hh:mm": "H:N",
  "yyyy-mm-dd hh:mm": "Y-M-D H:N",
  "yyyy/mm/dd hh:mm": "Y/M/D H:N",
};

/** @param {decimal.Decimal} value @param {string} format */
function numberText(value, format) {
  const percent = format.endsWith("%");
  const places = /\.(0+)/.exec(format)?.[1]?.length ?? 0;
  const { n, s } = decimal.round(percent ? decimal.multiply(value, decimal.integer(100)) : value, places);
  const digits = (n < 0n ? -n : n).toString().padStart(s + 1, "0");
  const whole = digits.slice(0, digits.length - s);
  const fraction = digits.slice(digits.length - s).padEnd(places, "0");
  const grouped = format.includes(",") ? whole.replace(/\B(?=(\d{3})+$)/g, ",") : whole;
  return (n < 0n ? "-" : "") + grouped + (places ? `.${fraction}` : "") + (percent ? "%" : "");
}

/** @param {string} value a date or a local time @param {string} format */
function dateText(value, format) {
  const [year, month, day, hour, minute] = value.match(/\d+/g) ?? [];
  /** @type {Record<string, string>} */
  const letters = {
    Y: year ?? "", M: month ?? "", D: day ?? "", H: hour ?? "00", N: minute ?? "00",
    y: String(Number(year)), m: String(Number(month)), d: String(Number(day)),
  };
  return (DATE_FORMATS[format] ?? "").replace(/[YMDHNymd]/g, (letter) => letters[letter] ?? "");
}

/** The maker of TEXT for a value of `type`. @param {string} type @returns {Maker} */
export const formatted = (type) => ([value, format]) => (scope, environment) => {
  const found = value?.(scope, environment) ?? null;
  const wanted = format?.(scope, environment);
  if (found === null) return null;
  if (type === "number") return numberText(found, wanted);
  const there = type === "datetime" ? local(found, environment.zone) : found;
  return there && dateText(there, wanted);
};

/** The maker of SHOW for a value of `type`. @param {string} type @returns {Maker} */
export const shown = (type) => ([value]) => (scope, environment) =>
  show(value?.(scope, environment) ?? null, type, environment.zone);

/** @param {bigint} count */
const size = (count) => Number(count < 0n ? 0n : count > 1_000_000n ? 1_000_000n : count);

/** @param {string} text @param {decimal.Decimal} start @param {decimal.Decimal} count */
function middle(text, start, count) {
  const first = decimal.whole(start) - 1n;
  if (first < 0n) return null;
  const at = size(first);
  return [...text].slice(at, at + size(decimal.whole(count))).join("") || null;
}

/** @param {string} sought @param {string} text @param {decimal.Decimal} start */
function find(sought, text, start) {
  const first = decimal.whole(start) - 1n;
  const points = [...text];
  if (first < 0n || first > BigInt(points.length)) return null;
  const before = points.slice(0, Number(first)).join("").length;
  const at = text.indexOf(sought, before);
  return at < 0 ? null : decimal.integer([...text.slice(0, at)].length + 1);
}

/** @param {string | null} text @param {string | null} old @param {string | null} replacement */
function substitute(text, old, replacement) {
  if (!text || !old) return text;
  const pieces = text.split(old);
  // So many replacements fill the longest result; more would only cost memory.
  const enough = replacement ? Math.ceil(MAX_RESULT / [...replacement].length) + 2 : pieces.length;
  return kept(pieces.slice(0, enough).join(replacement ?? ""));
}

/** @param {(text: string, sought: string) => boolean} test */
const searcher = (test) =>
  plainly((text, sought) => Boolean(text && sought && test(text.toLowerCase(), sought.toLowerCase())));

/** @type {Record<string, Maker>} */
export const text = {
  LEN: plainly((value) => decimal.integer([...(value ?? "")].length)),
  LEFT: strict((value, count) => [...value].slice(0, size(decimal.whole(count))).join("") || null),
  RIGHT: strict((value, count) => {
    const wanted = size(decimal.whole(count));
    return (wanted ? [...value].slice(-wanted).join("") : "") || null;
  }),
  MID: strict(middle),
  TRIM: strict((value) => value.replace(/ +/g, " ").replace(/^ | $/g, "") || null),
  UPPER: strict((value) => kept(value.toUpperCase())),
  LOWER: strict((value) => kept(value.toLowerCase())),
  CONCAT: plainly((...parts) => join("", parts)),
  TEXTJOIN: plainly((separator, ...parts) => join(separator, parts)),
  SUBSTITUTE: plainly(substitute),
  FIND: strict(find),
  CONTAINS: searcher((value, sought) => value.includes(sought)),
  STARTSWITH: searcher((value, sought) => value.startsWith(sought)),
  ENDSWITH: searcher((value, sought) => value.endsWith(sought)),
  TEXT: formatted("text"),
};
