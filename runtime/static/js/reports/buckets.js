// @ts-check
// How values of a group are put together: periods, days since, ranges of numbers, lists with names.

import { h } from "../dom.js";
import { t } from "../text.js";
import { choice, labelled } from "./pill-controls.js";

/** @typedef {import("./edits.js").Field} Field */

/** @param {string} text @returns {number[]} the numbers in a text, each once, from the smallest */
export const numbersIn = (text) => [...new Set((text.match(/-?\d+(\.\d+)?/g) ?? []).map(Number))].sort((one, other) => one - other);

/**
 * One list a line, as `Open: new, waiting`; options by their titles or keys.
 *
 * @param {string} text
 * @param {Field} field
 * @returns {Record<string, string[]>}
 */
export function listsIn(text, { options = [] }) {
  const keys = new Map(options.flatMap(([key, title]) => [[title, key], [key, key]]));
  const lines = text.split("\n").map((line) => /^\s*([^:：]+?)\s*[:：](.*)$/.exec(line)).filter((line) => line !== null);
  const lists = lines.map(([, name = "", rest = ""]) => [name, rest.split(/[,，、]/).map((one) => one.trim()).filter(Boolean).map((one) => keys.get(one) ?? one)]);
  return Object.fromEntries(lists.filter(([, values = ""]) => values.length));
}

/** @param {Record<string, string[]>} lists @param {Field} field */
export function textOf(lists, { options = [] }) {
  const titles = new Map(/** @type {[string, string][]} */ (options));
  return Object.entries(lists).map(([name, values]) => `${name}: ${values.map((one) => titles.get(one) ?? one).join(", ")}`).join("\n");
}

/**
 * The controls for how the values of a group are put together.
 *
 * @param {Field} field
 * @param {any} bucket
 * @param {string[][]} periods
 * @param {(bucket: any) => void} tell
 * @returns {HTMLElement[]}
 */
export function bucketForm(field, bucket, periods, tell) {
  if (field.day) return ofDays(bucket, periods, tell);
  if (field.number) return [limits(t("Limits of ranges"), "1000, 10000", bucket?.ranges, (ranges) => tell(ranges && { ranges }))];
  const area = h("textarea", { class: "fl-input", rows: 3, spellcheck: "false", placeholder: t("North: Beijing, Tianjin") });
  area.value = bucket?.lists ? textOf(bucket.lists, field) : "";
  area.addEventListener("change", (event) => {
    event.stopPropagation();
    const lists = listsIn(area.value, field);
    tell(Object.keys(lists).length ? { lists } : undefined);
  });
  const known = (field.options ?? []).map(([, title]) => title).join(", ");
  return [labelled(t("Put values together: a line for each name"), area), h("p", { class: "fl-help" }, known ? t("Values: {names}. What no line names has no group.", { names: known }) : t("What no line names has no group."))];
}

/** @param {any} bucket @param {string[][]} periods @param {(bucket: any) => void} tell */
function ofDays(bucket, periods, tell) {
  const by = choice(t("Put together by"), "", [...periods, ["ageing", t("Days until today")]], bucket?.ageing ? "ageing" : (bucket ?? "day"), (name) => tell(name === "ageing" ? { ageing: [0, 30, 60, 90] } : name));
  return bucket?.ageing ? [by, limits(t("Limits in days"), "0, 30, 60", bucket.ageing, (ageing) => tell(ageing && { ageing }))] : [by];
}

/** @param {string} label @param {string} placeholder @param {number[] | undefined} given @param {(numbers: number[] | undefined) => void} tell */
function limits(label, placeholder, given, tell) {
  const input = h("input", { class: "fl-input", type: "text", inputmode: "numeric", placeholder, autocomplete: "off" });
  input.value = (given ?? []).join(", ");
  input.addEventListener("change", (event) => {
    event.stopPropagation();
    const found = numbersIn(input.value);
    tell(found.length ? found : undefined);
  });
  return labelled(label, input);
}
