// @ts-check
// Buttons, and the controls of a panel: each is named, keeps its place when the panel is drawn anew, and tells what was given.

import { h, icon, newId } from "../dom.js";

/** @typedef {(value: any, by: string) => void} Tell `by` is "typing" while somebody writes */

/** @param {string} label @param {string} sign @param {() => void} act @param {{ isIcon?: boolean, look?: string, focus?: string }} [how] `focus` is the name by which it keeps its place */
export function button(label, sign, act, { isIcon = false, look = "", focus = "" } = {}) {
  const shape = ["fl-btn is-small", isIcon && "is-icon is-ghost", look].filter(Boolean).join(" ");
  const made = h("button", { type: "button", class: shape, title: label, ...(isIcon && { "aria-label": label }), ...(focus && { "data-focus": focus }) }, icon(sign), ...(isIcon ? [] : [h("span", {}, label)]));
  made.addEventListener("click", act);
  return made;
}

/** @param {string} label @param {HTMLElement} control */
export const labelled = (label, control) => h("label", { class: "fl-field" }, h("span", { class: "fl-label" }, label), control);

/** @param {string} label @param {string} name @param {string | undefined} value @param {Tell} tell @param {Record<string, string | number>} [more] */
export function text(label, name, value, tell, more = {}) {
  const input = h("input", { class: "fl-input", type: "text", "data-focus": name, autocomplete: "off", ...more });
  input.value = value ?? "";
  input.addEventListener("input", () => input.checkValidity() && tell(input.value.trim() || undefined, "typing"));
  return labelled(label, input);
}

/** @param {string} label @param {string} name @param {number} value @param {[number, number]} range @param {Tell} tell */
export function number(label, name, value, [min, max], tell) {
  const input = h("input", { class: "fl-input", type: "number", "data-focus": name, min, max, value, inputmode: "numeric" });
  input.addEventListener("change", () => input.checkValidity() && input.value && tell(Number(input.value), ""));
  return labelled(label, input);
}

/** @param {string} label @param {string} name @param {readonly (readonly [any, string])[]} choices @param {any} value @param {Tell} tell */
export function choice(label, name, choices, value, tell) {
  const known = choices.some(([key]) => String(key) === String(value ?? "")) ? choices : [...choices, [value, String(value)]];
  const select = h("select", { class: "fl-input", "data-focus": name }, ...known.map(([key, title]) => h("option", { value: key, selected: String(key) === String(value ?? "") }, title)));
  select.addEventListener("change", () => tell(select.value || undefined, ""));
  return labelled(label, select);
}

/** One of known things, named but without a label in sight. @param {string} label @param {readonly (readonly [string, string])[]} choices @param {string} value */
export const select = (label, choices, value) => h("select", { class: "fl-input", "aria-label": label }, ...choices.map(([key, title]) => h("option", { value: key, selected: key === value }, title)));

/** @param {string} label @param {string} name @param {boolean} isOn @param {Tell} tell */
export function check(label, name, isOn, tell) {
  const input = h("input", { type: "checkbox", "data-focus": name, checked: isOn });
  input.addEventListener("change", () => tell(input.checked, ""));
  return h("label", { class: "fl-check" }, input, h("span", {}, label));
}

/** A text with its look; the page that one writes on is fetched when there is one. @param {string} label @param {string} value @param {Tell} tell */
export function rich(label, value, tell) {
  const id = newId("text");
  const area = h("textarea", { class: "fl-input", id, rows: 6, "data-focus": "html", maxlength: 20000 });
  area.value = value;
  for (const type of ["input", "change"]) area.addEventListener(type, () => area.value && tell(area.value, "typing"));
  void import("../rich-text.js");
  return h("div", { class: "fl-field" }, h("label", { class: "fl-label", for: id, id: `${id}-label` }, label), h(/** @type {any} */ ("fl-rich"), {}, area));
}

/** @param {string} title @param {...(Node | string)} inner */
export const group = (title, ...inner) => h("fieldset", { class: "fl-dd-group" }, h("legend", {}, title), ...inner);
