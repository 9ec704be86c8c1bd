// @ts-check
import { h, icon } from "../dom.js";
import { t } from "../text.js";
import { on } from "./edits.js";

/** @typedef {import("./edits.js").Report} Report @typedef {import("./edits.js").Shelf} Shelf @typedef {import("./edits.js").Field} Field */
/** @typedef {{ fields: Record<string, Field>, aggs: string[][], buckets: string[][], shows: string[][], formats: string[][] }} Words */

/** What a pill is called. @param {Words} words @param {Shelf} shelf @param {any} pill */
export function titleOf(words, shelf, pill) {
  if (shelf === "fields") return words.fields[pill]?.title ?? pill;
  if (shelf !== "values") {
    const name = words.fields[pill.by]?.title ?? pill.by;
    return typeof pill.bucket === "string" ? `${name} · ${word(words.buckets, pill.bucket)}` : name;
  }
  if (pill.title) return pill.title;
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
    const open = h("button", { type: "button", class: "fl-pill", draggable: "true", "data-at": at, "aria-label": t("{name}, {place} of {count}. Enter opens, Delete removes, Alt and arrows move.", { name: title, place: at + 1, count: pills.length }) }, title);
    const remove = h("button", { type: "button", class: "fl-pill-remove", "data-remove": at, "aria-label": t("Take {name} off", { name: title }), tabindex: "-1" }, icon("x"));
    return h("span", { class: "fl-pill-frame" }, open, remove);
  }));
}

/**
 * The settings of one pill.
 *
 * @param {Words} words
 * @param {Shelf} shelf
 * @param {any} pill
 * @param {boolean} hasPeriod
 * @returns {Node[]}
 */
export function pillForm(words, shelf, pill, hasPeriod) {
  const heading = h("h2", { class: "fl-label" }, titleOf(words, shelf, pill));
  if (shelf === "fields") return [heading];
  if (shelf !== "values") return [heading, ...groupForm(words, pill)];
  const field = words.fields[pill.of];
  const needsPeriod = ["previous_period", "previous_year", "difference"];
  const shows = words.shows.filter(([key = ""]) => hasPeriod || !needsPeriod.includes(key));
  const aggs = words.aggs.filter(([key = ""]) => !field || field.aggs.includes(key));
  const computed = pill.formula !== undefined
    ? [labelled(t("Formula over the values before it"), h("textarea", { class: "fl-input", name: "formula", rows: 2, spellcheck: "false" }, pill.formula))]
    : [pill.of ? choice(t("Computed as"), "agg", aggs, pill.agg) : "", labelled(t("Only records where"), h("input", { class: "fl-input", name: "where", value: pill.where ?? "", spellcheck: "false", placeholder: "stage = 'won'" }))];
  return [
    heading,
    ...computed.filter((one) => one instanceof Node),
    labelled(t("Title of the value"), h("input", { class: "fl-input", name: "title", value: pill.title ?? "", maxlength: 200 })),
    labelled(t("Name in formulas"), h("input", { class: "fl-input", value: pill.id, readonly: true })),
    choice(t("Shown as"), "show", shows, pill.show ?? "value"),
    choice(t("Number format"), "format", words.formats, pill.format ?? ""),
    labelled(t("Decimals"), h("input", { class: "fl-input", name: "decimals", type: "number", min: 0, max: 6, value: pill.decimals ?? "" })),
  ];
}

/** @param {Words} words @param {any} pill */
function groupForm(words, pill) {
  const isDay = words.fields[pill.by]?.day;
  const subtotals = h("label", { class: "fl-check" }, h("input", { type: "checkbox", name: "subtotals", checked: pill.subtotals !== false }), h("span", {}, t("Subtotals")));
  return isDay && (pill.bucket === undefined || typeof pill.bucket === "string") ? [choice(t("Put together by"), "bucket", words.buckets, pill.bucket ?? "day"), subtotals] : [subtotals];
}

/** @param {string} label @param {string} name @param {string[][]} choices @param {string} value */
const choice = (label, name, choices, value) => labelled(label, h("select", { class: "fl-input", name }, ...choices.map(([key = "", title = ""]) => h("option", { value: key, selected: key === value }, title))));

/** @param {string} label @param {Node} control */
const labelled = (label, control) => h("label", { class: "fl-field" }, h("span", { class: "fl-label" }, label), control);
