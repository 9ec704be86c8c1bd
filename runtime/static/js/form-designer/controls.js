// @ts-check
// Controls of settings that only forms have; the others are those of all designers.

import { h, icon } from "../dom.js";
import { drawControl, idOf, labelled } from "../flow-designer/controls.js";
import { formulaBox } from "../flow-designer/formula-box.js";
import { t } from "../text.js";

/** @typedef {{ key: string, kind: string, label: string, group: string, of: string, required: boolean, many?: boolean, options: { value: any, title: string }[] }} Control */
/** @typedef {(value: any, typing?: boolean) => void} Put undefined takes the setting away */
/** @typedef {{ entity: string, path: string, columns: [string, string][], pickers: Record<string, [string, string][]>, placeholder: string, field?: import("./names.js").Field | undefined, wrong: (path: string) => string, [other: string]: any }} Room */

/** @param {Control} control @param {any} value @param {Put} set @param {Room} room @returns {HTMLElement} */
export function draw(control, value, set, room) {
  const own = OWN[control.kind];
  return own ? own(control, value, set, room) : drawControl(/** @type {any} */ (control), value, set, /** @type {any} */ (room));
}

/** What somebody has opened stays open while they build it. @type {Set<string>} */
const begun = new Set();

/** A formula that holds or not, as rows or as text; nothing until it is wanted. @param {Control} control @param {any} value @param {Put} set @param {Room} room */
function condition(control, value, set, room) {
  if (value === undefined && !begun.has(room.path)) {
    const add = h("button", { type: "button", class: "fl-btn is-small", "data-focus": room.path }, icon("plus"), h("span", {}, t("Add a condition")));
    add.addEventListener("click", () => (begun.add(room.path), box.replaceChildren(...formula(control, "", set, room))));
    const box = h("div", {}, add);
    return labelled(/** @type {any} */ (control), box, /** @type {any} */ (room), true);
  }
  return labelled(/** @type {any} */ (control), h("div", {}, ...formula(control, value ?? "", set, room)), /** @type {any} */ (room), true);
}

/** @param {Control} control @param {string} value @param {Put} set @param {Room} room */
function formula(control, value, set, room) {
  const editor = formulaBox({ value, set: (text) => set(text || undefined, true), path: room.path, entity: room.entity, returns: "boolean", label: control.label, rows: true });
  const remove = h("button", { type: "button", class: "fl-btn is-small is-ghost" }, icon("x"), h("span", {}, t("Without a condition")));
  remove.addEventListener("click", () => (begun.delete(room.path), set(undefined)));
  return [editor, remove];
}

/** Never, always, or while a condition holds. @param {Control} control @param {any} value @param {Put} set @param {Room} room */
function flag(control, value, set, room) {
  const isConditional = typeof value === "string" || (value === undefined && begun.has(room.path));
  const now = isConditional ? "when" : value ? "always" : "";
  const options = [["", t("as the field says")], ["always", t("always")], ["when", t("only when …")]];
  const select = h("select", { class: "fl-input", id: idOf(room.path), "data-focus": room.path }, ...options.map(([key, title]) => h("option", { value: key, selected: key === now }, title)));
  const more = h("div", {}, ...(isConditional ? [formula(control, value ?? "", set, room)[0]] : []));
  select.addEventListener("change", () => {
    begun[select.value === "when" ? "add" : "delete"](room.path);
    if (select.value !== "when") return set(select.value === "always" ? true : undefined);
    more.replaceChildren(formula(control, "", set, room)[0]);
  });
  return labelled(/** @type {any} */ (control), h("div", { class: "fl-step-variant" }, select, more), /** @type {any} */ (room));
}

/** Plain words with the least of markup; the server cleans them. @param {Control} control @param {any} value @param {Put} set @param {Room} room */
function html(control, value, set, room) {
  const input = h("textarea", { class: "fl-input", rows: 5, id: idOf(room.path), "data-focus": room.path });
  const isPlain = !/<(?!\/?p>|br>)/.test(value ?? "");
  input.value = isPlain ? plainOf(value ?? "") : value;
  input.addEventListener("input", () => set(isPlain ? markedUp(input.value) : input.value || "<p></p>", true));
  return labelled(/** @type {any} */ (control), input, /** @type {any} */ (room));
}

/** @param {string} markup */
function plainOf(markup) {
  const { body } = new DOMParser().parseFromString(markup.replaceAll("</p><p>", "</p>\n<p>"), "text/html");
  return body.textContent ?? "";
}

/** @param {string} text */
function markedUp(text) {
  const box = document.createElement("div");
  for (const line of text.split("\n")) box.append(h("p", {}, line));
  return new XMLSerializer().serializeToString(box).replace(/^<div[^>]*>|<\/div>$/g, "").replace(/ xmlns="[^"]*"/g, "") || "<p></p>";
}

/** Columns of lines: which, and in which order. @param {Control} control @param {string[]} value @param {Put} set @param {Room} room */
function columns(control, value, set, room) {
  const titles = new Map(room.columns);
  const all = [...value, ...room.columns.map(([key]) => key).filter((key) => !value.includes(key))];
  const rows = all.map((key) => {
    const at = value.indexOf(key);
    const box = h("input", { type: "checkbox", checked: at >= 0, "data-focus": `${room.path}/${key}` });
    box.addEventListener("change", () => set(box.checked ? [...value, key] : value.filter((one) => one !== key)));
    const move = (/** @type {number} */ by) => set(value.map((one, index) => (index === at + by ? key : index === at ? value[at + by] : one)));
    return h("div", { class: "fl-fd-column" }, h("label", { class: "fl-check" }, box, h("span", {}, titles.get(key) ?? key)), ...(at > 0 ? [small(t("Further left"), "arrow-up", () => move(-1), `${room.path}/${key}/up`)] : []), ...(at >= 0 && at < value.length - 1 ? [small(t("Further right"), "arrow-down", () => move(1), `${room.path}/${key}/down`)] : []));
  });
  return labelled(/** @type {any} */ (control), h("div", { class: "fl-step-rows" }, ...rows), /** @type {any} */ (room), true);
}

const SUMS = ["sum", "avg", "min", "max", "count"];

/** What stands under each column of lines. @param {Control} control @param {Record<string, string> | undefined} value @param {Put} set @param {Room} room */
function footer(control, value, set, room) {
  /** @type {Record<string, string>} */
  const titles = { sum: t("Sum"), avg: t("Average"), min: t("Smallest"), max: t("Largest"), count: t("Count") };
  const rows = room.columns.map(([key, title]) => {
    const select = h("select", { class: "fl-input", "aria-label": title, "data-focus": `${room.path}/${key}` }, h("option", { value: "" }, "–"), ...SUMS.map((one) => h("option", { value: one, selected: value?.[key] === one }, titles[one])));
    select.addEventListener("change", () => {
      const { [key]: _gone, ...rest } = value ?? {};
      const next = select.value ? { ...rest, [key]: select.value } : rest;
      set(Object.keys(next).length ? next : undefined);
    });
    return h("div", { class: "fl-step-right" }, h("span", {}, title), select);
  });
  return labelled(/** @type {any} */ (control), h("div", {}, ...rows), /** @type {any} */ (room), true);
}

/** @param {Control} control @param {any} value @param {Put} set @param {Room} room */
function choice(control, value, set, room) {
  const select = h("select", { class: "fl-input", id: idOf(room.path), "data-focus": room.path }, ...(control.required ? [] : [h("option", { value: "" }, "–")]), ...control.options.map((one) => h("option", { value: String(one.value), selected: one.value === value }, one.title)));
  select.addEventListener("change", () => set(control.options.find((one) => String(one.value) === select.value)?.value));
  return labelled(/** @type {any} */ (control), select, /** @type {any} */ (room));
}

/** @param {Control} control @param {any} value @param {Put} set @param {Room} room */
function text(control, value, set, room) {
  const input = h("input", { class: "fl-input", type: "text", autocomplete: "off", id: idOf(room.path), "data-focus": room.path, maxlength: 200, placeholder: control.key === "title" ? room.placeholder : "" });
  input.value = value ?? "";
  input.addEventListener("input", () => (input.value.trim() || !control.required) && set(input.value.trim() || undefined, true));
  return labelled(/** @type {any} */ (control), input, /** @type {any} */ (room));
}

/** Widgets whose values nobody writes by hand. */
const PICKED = new Set(["link", "links", "person", "people", "department", "anylink", "multiselect", "address", "region", "location", "json", "tags", "richtext"]);
/** Widgets whose values are numbers in documents. */
const NUMBERS = new Set(["integer", "rating", "duration"]);

/** What new records begin with on this form: what the field says, nothing, a value, who makes it, or what a formula gives. @param {Control} control @param {any} value @param {Put} set @param {Room} room */
function byDefault(control, value, set, room) {
  const { widget = "", type = "", options = [] } = room.field ?? {};
  const isFormula = value !== null && typeof value === "object";
  const isMe = isFormula && value.formula === ME;
  const now = begun.has(room.path) ? "formula" : value === undefined ? "" : value === null ? "blank" : isMe && widget === "person" ? "me" : isFormula ? "formula" : "value";
  const kinds = [["", t("as the field says")], ["blank", t("nothing")], ...(PICKED.has(widget) ? [] : [["value", t("a value")]]), ...(widget === "person" ? [["me", t("who makes it")]] : []), ["formula", t("a formula")]];
  const select = h("select", { class: "fl-input", id: idOf(room.path), "data-focus": room.path }, ...kinds.map(([key, title]) => h("option", { value: key, selected: key === now }, title)));
  const choices = widget === "checkbox" ? [["true", t("Yes")], ["false", t("No")]] : options;
  select.addEventListener("change", () => {
    begun[select.value === "formula" ? "add" : "delete"](room.path);
    const first = widget === "checkbox" ? true : (options[0]?.[0] ?? (NUMBERS.has(type) ? 0 : ["number", "money", "percent"].includes(widget) ? "0" : ""));
    const made = { blank: null, value: first, me: { formula: ME } }[select.value];
    if (select.value === "formula") more.replaceChildren(formulaBox({ value: "", set: (text) => set(text ? { formula: text } : undefined, true), path: `${room.path}/formula`, entity: room.entity, label: control.label }));
    else set(made);
  });
  const read = (/** @type {string} */ text) => (widget === "checkbox" ? text === "true" : NUMBERS.has(type) && text.trim() && !Number.isNaN(Number(text)) ? Number(text) : text);
  const more = h("div", {});
  if (now === "formula") more.append(formulaBox({ value: isFormula ? value.formula : "", set: (text) => set(text ? { formula: text } : undefined, true), path: `${room.path}/formula`, entity: room.entity, label: control.label }));
  if (now === "value") {
    const input = choices.length ? h("select", { class: "fl-input" }, ...choices.map(([key, title]) => h("option", { value: key, selected: key === String(value) }, title))) : h("input", { class: "fl-input", type: "text", autocomplete: "off", value: String(value) });
    input.setAttribute("aria-label", control.label);
    input.dataset.focus = `${room.path}/value`;
    input.addEventListener("input", () => set(read(input.value), true));
    more.append(input);
  }
  return labelled(/** @type {any} */ (control), h("div", { class: "fl-step-variant" }, select, more), /** @type {any} */ (room));
}

const ME = "$user.id";

/** @type {Record<string, (control: Control, value: any, set: Put, room: Room) => HTMLElement>} */
const OWN = { condition, flag, html, columns, footer, choice, text, default: byDefault };

/** @param {string} label @param {string} sign @param {() => void} act @param {string} path */
export function small(label, sign, act, path) {
  const button = h("button", { type: "button", class: "fl-btn is-icon is-ghost is-small", "aria-label": label, title: label, "data-focus": path }, icon(sign));
  button.addEventListener("click", act);
  return button;
}
