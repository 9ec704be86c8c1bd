// @ts-check
// A formula in the drawer: the same editor as on every page, made of the same markup.

import { h } from "../dom.js";

/** @param {{ value: string | undefined, set: (text: string) => void, path: string, entity: string, returns?: string, label?: string, rows?: boolean }} options `rows`: a condition that may be built of fields, comparisons and values */
export function formulaBox({ value, set, path, entity, returns = "", label = "", rows = false }) {
  const textarea = h("textarea", { class: "fl-input", rows: 2, spellcheck: "false", autocapitalize: "none", maxlength: 4000, "data-focus": path, id: `set${path.replaceAll("/", "-")}`, ...(label && { "aria-label": label }) });
  textarea.value = value ?? "";
  textarea.addEventListener("input", () => set(textarea.value.trim()));
  // Variables that earlier steps give are known only to the whole flow: the card says what is wrong with those.
  const knows = !(value ?? "").includes("$");
  return h(/** @type {any} */ ("fl-formula"), { "data-entity": knows ? entity : "", "data-place": "anywhere", "data-draft": "", ...(returns && { "data-returns": returns }), ...(rows && { "data-rows": "" }) }, textarea);
}
