// @ts-check
import { h } from "../dom.js";

/** @param {string} label @param {Node} control */
export const labelled = (label, control) => h("label", { class: "fl-field" }, h("span", { class: "fl-label" }, label), control);

/** Without a name of a setting it tells by itself what was chosen. @param {string} label @param {string} name @param {string[][]} choices @param {string} value @param {(value: string) => void} [tell] */
export function choice(label, name, choices, value, tell) {
  const select = h("select", { class: "fl-input", ...(name && { name }) }, ...choices.map(([key = "", title = ""]) => h("option", { value: key, selected: key === value }, title)));
  if (tell) select.addEventListener("change", (event) => (event.stopPropagation(), tell(select.value)));
  return labelled(label, select);
}
