// @ts-check
// A row of the filter builder offers the comparisons and the values that fit its field.

import { on } from "../dom.js";

/** @param {HTMLElement} row */
function fit(row) {
  const [path, operator] = row.querySelectorAll("select");
  const value = row.querySelector("input");
  const kind = path?.selectedOptions[0]?.dataset.kind;
  if (!operator || !value) return;
  for (const one of operator.options) {
    one.hidden = Boolean(kind && !one.selected && !one.dataset.fits?.split(" ").includes(kind));
  }
  value.setAttribute("list", `filter-of-${path.value}`);
  value.hidden = operator.value.endsWith("_blank");
}

/** A comparison that another field had and this one has not is none. @param {HTMLElement} row */
function change(row) {
  const [path, operator] = row.querySelectorAll("select");
  const kind = path.selectedOptions[0]?.dataset.kind;
  const fits = operator.selectedOptions[0]?.dataset.fits?.split(" ") ?? [];
  if (kind && !fits.includes(kind)) operator.value = "is";
  fit(row);
}

on("change", "[data-filter-row] select", (_event, select) => change(/** @type {HTMLElement} */ (select.closest("[data-filter-row]"))));
on("focusin", "[data-filter-row]", (_event, row) => fit(row));

/** Rows that came later than the page. @param {ParentNode} [within] */
export function fitRows(within = document) {
  for (const row of within.querySelectorAll("[data-filter-row]")) fit(/** @type {HTMLElement} */ (row));
}

fitRows();
