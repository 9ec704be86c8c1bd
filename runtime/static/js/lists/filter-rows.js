// @ts-check
// A row of the filter builder has the comparisons and the control of a value that fit its field; the server draws them.

import { on } from "../dom.js";

/** @typedef {{ path: HTMLSelectElement, operator: HTMLSelectElement, place: HTMLElement }} Parts */
/** What is asked for each row. @type {WeakMap<HTMLElement, AbortController>} */
const asked = new WeakMap();

/** @param {HTMLElement} row @returns {Parts} */
function partsOf(row) {
  const [path, operator] = row.querySelectorAll("select");
  return { path, operator, place: /** @type {HTMLElement} */ (row.querySelector("[data-filter-value]")) };
}

/** Ask for what fits, unless it stands there. @param {HTMLElement} row */
function fit(row) {
  const { path, operator, place } = partsOf(row);
  place.hidden = operator.value.endsWith("_blank");
  const of = `${path.value} ${operator.value}`;
  const isSameField = Boolean(row.dataset.of?.startsWith(`${path.value} `));
  if (!path.value || row.dataset.of === of) return;
  row.dataset.of = of;
  if (!isSameField || !place.hidden) void ask(row, isSameField ? valuesIn(place) : []);
}

/** @param {HTMLElement} place @returns {string[]} */
function valuesIn(place) {
  const control = place.querySelector("select, input[name]");
  if (control instanceof HTMLSelectElement) return [...control.selectedOptions].map(({ value }) => value);
  return control instanceof HTMLInputElement ? [control.value] : [];
}

/** @param {HTMLElement} row @param {string[]} values those to keep, as far as they fit */
async function ask(row, values) {
  const { path, operator, place } = partsOf(row);
  asked.get(row)?.abort();
  const request = new AbortController();
  asked.set(row, request);
  const url = new URL(row.dataset.filterRow ?? "", location.href);
  for (const [name, value] of [["path", path.value], ["op", operator.value], ["at", row.dataset.at ?? "0"], ...values.map((one) => ["value", one])]) url.searchParams.append(name, value);
  hold(place, true); // nobody writes into what is about to go
  try {
    const answer = await fetch(url, { signal: request.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    take(row, await answer.text());
  } catch {
    if (!request.signal.aborted) hold(place, false); // plain text does for every field
  }
}

/** @param {HTMLElement} place @param {boolean} on */
function hold(place, on) {
  for (const one of place.querySelectorAll("input, select, button")) /** @type {HTMLInputElement} */ (one).disabled = on;
}

/** @param {HTMLElement} row @param {string} html */
function take(row, html) {
  const { path, operator, place } = partsOf(row);
  const given = new DOMParser().parseFromString(html, "text/html").body;
  const comparisons = /** @type {HTMLSelectElement} */ (given.querySelector("select"));
  const chosen = comparisons.value;
  operator.replaceChildren(...comparisons.options);
  operator.value = chosen; // each that was taken out of the other list made the next the chosen one
  place.replaceChildren(.../** @type {HTMLElement} */ (given.querySelector("[data-filter-value]")).childNodes);
  place.hidden = operator.value.endsWith("_blank");
  row.dataset.of = `${path.value} ${operator.value}`;
  row.dispatchEvent(new Event("change", { bubbles: true }));
}

on("change", "[data-filter-row] select", (_event, select) => fit(/** @type {HTMLElement} */ (select.closest("[data-filter-row]"))));

/** Rows that came later than the page, or were filled in before this was here. @param {ParentNode} [within] */
export function fitRows(within = document) {
  for (const row of within.querySelectorAll("[data-filter-row]")) fit(/** @type {HTMLElement} */ (row));
}

fitRows();
