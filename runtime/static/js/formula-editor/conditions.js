// @ts-check
// Rows of field, operator and value as a formula, and what a person types as a value. The server reads formulas back into rows.

import { t } from "../text.js";
import { isWord } from "./scan.js";

/** @typedef {{ name: string, title: string, text: string, takes: "none" | "one" | "several" }} Operator `text` has the field for `{0}`, the value for `{1}` */
/** @typedef {string | boolean | string[] | null} RowValue */
/** @typedef {{ path: string[], operator: string, value: RowValue, bare: boolean }} Row `bare` values are formulas: `5%`, `TODAY()`, `$user.id` */
/** @typedef {{ join: "and" | "or", items: (Row | Group)[] }} Group */

/** @param {Row | Group} item @returns {item is Group} */
export const isGroup = (item) => "join" in item;

/** The formula of a group; rows that are not finished are left out. @param {Group} group @param {(name: string) => Operator | undefined} operator @returns {string} */
export function formulaOf({ join, items }, operator) {
  const parts = items.map((item) => {
    if (!isGroup(item)) return written(item, operator(item.operator));
    const inner = formulaOf(item, operator);
    return inner && item.join !== join ? `(${inner})` : inner;
  });
  return parts.filter(Boolean).join(` ${join} `);
}

/** @param {Row} row @param {Operator | undefined} operator */
function written({ path, value, bare }, operator) {
  if (!operator || !path.length) return "";
  if (operator.takes !== "none" && (value === null || value === "" || (Array.isArray(value) && !value.length))) return "";
  const parts = [path.map((key) => (isWord(key) ? `{${key}}` : key)).join("."), literal(value, bare)];
  return operator.text.replace(/\{([01])\}/g, (_, at) => parts[Number(at)] ?? "");
}

/** @param {RowValue} value @param {boolean} bare */
function literal(value, bare) {
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (Array.isArray(value)) return `[${value.map(quoted).join(", ")}]`;
  return bare ? String(value) : quoted(value ?? "");
}

/** @param {string} text */
const quoted = (text) => `'${text.replaceAll("'", "''")}'`;

/** Formulas that have a word of their own beside fields of a type. @param {string} type @returns {[string, string][]} */
export function wordsFor(type) {
  if (type === "date" || type === "datetime") return [["TODAY()", t("today")]];
  return type === "link" ? [["$user.id", t("me")]] : [];
}

/** A value as a person reads and writes it: `=TODAY()` is a formula, a number always is. @param {Row} row @param {string} type */
export function typedFrom({ value, bare }, type) {
  if (Array.isArray(value)) return value.join("\n");
  const text = String(value ?? "");
  if (bare) return wordsFor(type).find(([formula]) => formula === text)?.[1] ?? (type === "number" ? text : `=${text}`);
  return /^[=＝']/.test(text) ? `'${text}` : text;
}

/** What somebody means by what stands in a control. @param {string} typed @param {string} type @param {Operator["takes"]} takes @returns {{ value: RowValue, bare: boolean }} */
export function meantBy(typed, type, takes) {
  if (takes === "several") return { value: typed.split("\n").filter(Boolean), bare: false };
  if (type === "number") return { value: typed.trim(), bare: true };
  const word = wordsFor(type).find(([, said]) => said === typed.trim());
  if (word) return { value: word[0], bare: true };
  if (/^[=＝]/.test(typed)) return { value: typed.slice(1).trim(), bare: true };
  return { value: typed.startsWith("'") ? typed.slice(1) : typed, bare: false };
}
