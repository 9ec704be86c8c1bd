// @ts-check
import { h, icon, newId } from "../dom.js";
import { asRead, beside } from "../designer/own-words.js";
import { tellNames } from "../formula-editor/names.js";
import { t } from "../text.js";
import { bucketForm } from "./buckets.js";
import { on } from "./edits.js";
import { choice, labelled } from "./pill-controls.js";
import { sourceForm } from "./source.js";

/** @typedef {import("./edits.js").Report} Report @typedef {import("./edits.js").Shelf} Shelf @typedef {import("./edits.js").Field} Field */
/** @typedef {{ fields: Record<string, Field>, aggs: string[][], buckets: string[][], shows: string[][], formats: string[][], entities: string[][], entity: string, own?: import("../designer/own-words.js").Own | null }} Words */

/** What the values of a report are called where formulas are written. */
const VALUES = "#values";

/** What a pill is called. @param {Words} words @param {Shelf} shelf @param {any} pill */
export function titleOf(words, shelf, pill) {
  if (shelf === "fields") return words.fields[pill]?.title ?? pill;
  if (shelf !== "values") {
    const name = words.fields[pill.by]?.title ?? pill.by;
    return typeof pill.bucket === "string" ? `${name} · ${word(words.buckets, pill.bucket)}` : name;
  }
  if (pill.title) return asRead(words.own, pill.id, pill.title);
  if (pill.formula) return pill.id;
  const of = pill.of ? (words.fields[pill.of]?.title ?? pill.of) : t("Records");
  return `${of} · ${word(words.aggs, pill.agg)}`;
}

/** @param {string[][]} list @param {string} key */
export const word = (list, key) => list.find(([one]) => one === key)?.[1] ?? key;

/**
 * Draw the pills of a shelf.
 *
 * @param {Element} shelf
 * @param {Report} report
 * @param {Words} words
 */
export function drawShelf(shelf, report, words) {
  const name = /** @type {Shelf} */ (shelf.getAttribute("data-shelf"));
  const pills = on(report, name);
  const holder = shelf.querySelector(".fl-shelf-pills");
  holder?.replaceChildren(...pills.map((pill, at) => {
    const title = titleOf(words, name, pill);
    const open = h("button", { type: "button", class: "fl-pill", "data-at": at, title: t("Drag, or Alt and arrows"), "aria-keyshortcuts": "Alt+ArrowUp Alt+ArrowDown Alt+ArrowLeft Alt+ArrowRight", "aria-label": t("{name}, {place} of {count}. Enter opens, Delete removes, Alt and arrows move.", { name: title, place: at + 1, count: pills.length }) }, title);
    const remove = h("button", { type: "button", class: "fl-pill-remove", "data-remove": at, "aria-label": t("Take {name} off", { name: title }), tabindex: "-1" }, icon("x"));
    return h("span", { class: "fl-pill-frame" }, open, remove);
  }));
}

/**
 * The settings of one pill.
 *
 * @param {{ words: Words, shelf: Shelf, at: number, report: Report, url: string, tell: (settings: Record<string, any>) => void, source: (entity: string) => void }} place
 *   `url` says the fields of other records; `tell` is for controls that are no plain setting
 * @param {any} pill
 * @returns {Node[]}
 */
export function pillForm(place, pill) {
  const { words, shelf } = place;
  const heading = h("h2", { class: "fl-label" }, titleOf(words, shelf, pill));
  if (shelf === "fields") return [heading];
  if (shelf !== "values") return [heading, ...groupForm(place, pill)];
  return [heading, ...(pill.formula === undefined ? measureForm(place, pill) : [calculated(place, pill)]), ...shownForm(place, pill)];
}

/** A formula over the values before it, at the editor that all formulas have. @param {Parameters<typeof pillForm>[0]} place @param {any} pill */
function calculated({ words, report, at }, pill) {
  const before = on(report, "values").slice(0, at);
  tellNames(VALUES, before.map((one) => ({ key: one.id, labels: [titleOf(words, "values", one)], type: "number", entity: null, options: [] })));
  return formulaField(t("Formula over the values before it"), "formula", pill.formula, { "data-entity": VALUES });
}

/** @param {string} label @param {string} name @param {string} value @param {Record<string, string>} where */
function formulaField(label, name, value, where) {
  const id = newId("formula");
  const area = h("textarea", { class: "fl-input", name, id, rows: 2, spellcheck: "false", autocapitalize: "none", maxlength: 4000 }, value);
  return h("div", { class: "fl-field" }, h("label", { class: "fl-label", for: id }, label), h(/** @type {any} */ ("fl-formula"), where, area));
}

/** @param {Parameters<typeof pillForm>[0]} place @param {any} pill @returns {Node[]} */
function measureForm({ words, report, url, tell, source }, pill) {
  const others = [["", t("this report")], ...words.entities];
  const of = choice(t("Records of"), "", others, pill.from?.entity ?? "", source);
  if (pill.from) return [of, sourceForm(report, pill, words, url, tell)];
  const field = words.fields[pill.of];
  const aggs = words.aggs.filter(([key = ""]) => !field || field.aggs.includes(key));
  return [
    ...(pill.of ? [choice(t("Computed as"), "agg", aggs, pill.agg)] : []),
    formulaField(t("Only records where"), "where", pill.where ?? "", { "data-entity": words.entity, "data-returns": "boolean" }),
    ...(on(report, "rows").length ? [of] : []),
  ];
}

/** @param {Parameters<typeof pillForm>[0]} place @param {any} pill @returns {Node[]} */
function shownForm({ words, report }, pill) {
  const groups = [...on(report, "rows"), ...on(report, "columns")];
  const hasPeriod = groups.some(({ by }) => words.fields[by]?.day);
  const needsPeriod = ["previous_period", "previous_year", "difference"];
  const shows = words.shows.filter(([key = ""]) => hasPeriod || !needsPeriod.includes(key));
  return [
    labelled(t("Title of the value"), h("input", { class: "fl-input", name: "title", value: pill.title ?? "", maxlength: 200 })), ...(pill.title ? beside(words.own, pill.id) : []),
    labelled(t("Name in formulas"), h("input", { class: "fl-input", value: pill.id, readonly: true })),
    choice(t("Shown as"), "show", shows, pill.show ?? "value"),
    choice(t("Number format"), "format", words.formats, pill.format ?? ""),
    labelled(t("Decimals"), h("input", { class: "fl-input", name: "decimals", type: "number", min: 0, max: 6, value: pill.decimals ?? "" })),
  ];
}

/** @param {Parameters<typeof pillForm>[0]} place @param {any} pill @returns {Node[]} */
function groupForm({ words, tell }, pill) {
  const field = words.fields[pill.by];
  const subtotals = h("label", { class: "fl-check" }, h("input", { type: "checkbox", name: "subtotals", checked: pill.subtotals !== false }), h("span", {}, t("Subtotals")));
  return [...(field && mayBucket(field) ? bucketForm(field, pill.bucket, words.buckets, (bucket) => tell({ bucket })) : []), subtotals];
}

/** @param {Field} field */
const mayBucket = (field) => field.day || field.number || (field.options ?? []).length > 0 || !!field.text;
