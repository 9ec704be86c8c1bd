// @ts-check
// A value of other records, such as a target: whose it is, and which of their fields stand for the groups.

import { h } from "../dom.js";
import { t } from "../text.js";
import { on } from "./edits.js";
import { choice } from "./pill-controls.js";

/** @typedef {import("./edits.js").Report} Report @typedef {import("./edits.js").Value} Value @typedef {import("./edits.js").Field} Field @typedef {Record<string, Field>} Fields */
/** @typedef {{ entity: string, by?: Record<string, string>, filter?: string }} Source */

/** @type {Map<string, Promise<Fields>>} */
const asked = new Map();

/** @param {string} url @param {string} entity @returns {Promise<Fields>} */
function fieldsOf(url, entity) {
  const known = asked.get(entity) ?? fetch(`${url}?${new URLSearchParams({ entity })}`).then((answer) => (answer.ok ? answer.json() : {})).catch(() => ({}));
  asked.set(entity, known);
  return known;
}

/** A value over the records of another entity: what can be added up there, and the groups that are called alike. @param {Report} report @param {Value} value @param {string} entity @param {string} url @returns {Promise<Partial<Value>>} */
export async function sourced(report, value, entity, url) {
  if (!entity) return { from: undefined };
  const fields = await fieldsOf(url, entity);
  const number = Object.entries(fields).find(([path, one]) => one.aggs.includes("sum") && !path.includes("."))?.[0];
  const groups = [...on(report, "rows"), ...on(report, "columns")].map(({ by }) => by);
  const alike = groups.map((path) => [path, alikeIn(fields, path, report)]).filter(([, other]) => other);
  const from = { entity, ...(alike.length && { by: Object.fromEntries(alike) }) };
  return number ? { from, agg: "sum", of: number, where: undefined } : { from, agg: "count", of: undefined, where: undefined };
}

/** @param {Fields} fields @param {string} path @param {Report} report */
function alikeIn(fields, path, { entity }) {
  if (path === "id") return Object.keys(fields).find((one) => one === entity) ?? "";
  return fields[path]?.group ? path : (Object.entries(fields).find(([one, field]) => field.group && field.day && !one.includes("."))?.[0] ?? "");
}

/**
 * The controls for a value that has a source, filled in when the fields are known.
 *
 * @param {Report} report
 * @param {Value & { from: Source }} value
 * @param {import("./pills.js").Words} words
 * @param {string} url
 * @param {(settings: Partial<Value>) => void} tell
 */
export function sourceForm(report, value, words, url, tell) {
  const area = h("div", { class: "fl-stack is-tight", "aria-busy": "true" });
  void fieldsOf(url, value.from.entity).then((fields) => {
    const titled = (/** @type {(field: Field) => boolean} */ fits) => Object.entries(fields).filter(([, one]) => fits(one)).map(([path, one]) => [path, one.title]);
    const groups = [...on(report, "rows"), ...on(report, "columns")];
    area.replaceChildren(
      choice(t("Computed as"), "", words.aggs.filter(([key = ""]) => key === "count" || (fields[value.of ?? ""]?.aggs ?? ["sum"]).includes(key)), value.agg ?? "", (agg) => tell(agg === "count" ? { agg, of: undefined } : { agg, of: value.of ?? titled((one) => one.aggs.includes(agg))[0]?.[0] })),
      ...(value.agg === "count" ? [] : [choice(t("Of the field"), "", titled((one) => one.aggs.length > 1), value.of ?? "", (of) => tell({ of }))]),
      ...groups.map(({ by }) => choice(t("{name} is there", { name: words.fields[by]?.title ?? by }), "", [["", t("the same for all")], ...titled((one) => one.group)], value.from.by?.[by] ?? "", (path) => tell({ from: withGroup(value.from, by, path) }))),
    );
    area.removeAttribute("aria-busy");
  });
  return area;
}

/** @param {Source} from @param {string} group @param {string} path @returns {Source} */
function withGroup({ by = {}, ...rest }, group, path) {
  const { [group]: _gone, ...kept } = by;
  const all = path ? { ...kept, [group]: path } : kept;
  return Object.keys(all).length ? { ...rest, by: all } : rest;
}
