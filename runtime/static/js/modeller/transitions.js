// @ts-check
// What a transition takes: who may make it, when, and with what filled in; at its arrow, in the drawer, and as a table.

import { button, labelled } from "../designer/controls.js";
import { h, icon } from "../dom.js";
import { formulaBox } from "../flow-designer/formula-box.js";
import { t } from "../text.js";
import { middle } from "./arrows.js";
import { allow, setOnTransition, transitionOf } from "./commands.js";

/** @typedef {import("./commands.js").Transition} Transition */
/** @typedef {import("./states.js").States} States */

/** A way as pages name it. @param {string} from @param {string} to */
export const wayOf = (from, to) => `${from}>${to}`;

/** What is kept in the record itself, and can be blank. */
const NOT_ASKED = new Set(["formula", "rollup", "lookup", "auto_number", "lines", "links", "people", "file", "image", "signature", "boolean"]);

/** Fields that a record may lack. @param {States} states @returns {[string, string][]} */
export const askable = ({ entity, states, work, told }) => Object.entries(entity.properties).filter(([key, { field }]) => key !== states?.field && !NOT_ASKED.has(field)).map(([key, { title }]) => [key, work.shown(told.key, title)]);

/** Boxes of which any may be ticked. @param {string} title @param {string} help @param {[string, string][]} choices @param {string[]} ticked @param {(ticked: string[]) => void} tell */
function boxes(title, help, choices, ticked, tell) {
  const inputs = choices.map(([key]) => h("input", { type: "checkbox", value: key, checked: ticked.includes(key) }));
  const made = h("fieldset", { class: "fl-field" }, h("legend", { class: "fl-label" }, title), h("p", { class: "fl-help" }, help), h("div", { class: "fl-choices is-stacked" }, ...choices.map(([, name], at) => h("label", { class: "fl-check" }, /** @type {Node} */ (inputs[at]), h("span", {}, name)))));
  made.addEventListener("change", () => tell(inputs.filter(({ checked }) => checked).map(({ value }) => value)));
  return made;
}

/** The drawer of one transition. @param {States} states @param {string} from @param {string} to @param {() => void} close @returns {Node[]} */
export function settings(states, from, to, close) {
  const { work, told } = states;
  const said = transitionOf(states.states, from, to);
  const set = (/** @type {"roles" | "when" | "message" | "required"} */ name) => (/** @type {any} */ value) => work.run(setOnTransition(told.key, from, to, name, value), "drawer");
  const message = h("input", { class: "fl-input", value: said.message ?? "", maxlength: "500" });
  message.addEventListener("input", (event) => !/** @type {InputEvent} */ (event).isComposing && set("message")(message.value.trim() || undefined));
  const when = formulaBox({ value: said.when, set: (text) => set("when")(text || undefined), path: `/${from}/${to}/when`, entity: told.key, returns: "boolean", label: t("Only while"), rows: true });
  when.dataset.place = "on_save";
  const gone = button(t("No longer allowed"), "trash-2", () => work.run(allow(told.key, from, to, false, states.values)), { look: "is-danger" });
  const known = states.states?.allow[from];
  return [
    h("div", { class: "fl-md-drawer-head" }, icon("route"), h("h2", {}, states.wayTitle(from, to)), button(t("Close"), "x", close, { isIcon: true })),
    boxes(t("Who"), t("Nobody ticked: everybody who may change the field. Administrators and flows always may."), told.roles, said.roles ?? [], set("roles")),
    h("fieldset", { class: "fl-field" }, h("legend", { class: "fl-label" }, t("Only while")), h("p", { class: "fl-help" }, t("Asked of the record as it would be saved. Without a condition it is always so.")), when),
    labelled(t("What is said where it is not so"), message),
    boxes(t("Filled in by then"), t("What is blank is asked for on the way."), askable(states), said.required ?? [], set("required")),
    ...(known ? [h("div", { class: "fl-row" }, gone)] : []),
  ];
}

/** What a transition takes in a few words, by what they are about. @param {States} states @param {Transition} said */
function words({ told, entity, work }, said) {
  const title = (/** @type {string} */ key) => work.shown(told.key, entity.properties[key]?.title ?? key);
  return {
    who: said.roles?.map((key) => told.roles.find(([one]) => one === key)?.[1] ?? key).join(", ") ?? "",
    when: said.when ?? "",
    filled: said.required?.map(title).join(", ") ?? "",
  };
}

/** Every way that is said, and those that take something although anything may follow. @param {States} states @returns {[string, string][]} */
function ways({ states, values }) {
  const isThere = (/** @type {string} */ from, /** @type {string} */ to) => from !== to && (states?.allow[from]?.includes(to) || states?.transitions?.some((one) => one.from === from && one.to === to));
  return values.flatMap((from) => values.filter((to) => isThere(from, to)).map((to) => /** @type {[string, string]} */ ([from, to])));
}

/** @param {States} states @param {string} from @param {string} to @param {{ isIcon?: boolean }} [how] */
function opener(states, from, to, { isIcon = false } = {}) {
  const said = transitionOf(states.states, from, to);
  const takes = Object.values(words(states, said)).filter(Boolean).join("; ");
  const label = takes ? t("{way}: {takes}", { way: states.wayTitle(from, to), takes }) : states.wayTitle(from, to);
  const sign = said.roles ? "lock" : said.when ? "funnel" : said.required ? "pen-line" : "";
  const made = h("button", { type: "button", class: isIcon ? `fl-st-open${sign ? " is-guarded" : ""}` : "fl-btn is-small is-ghost", "data-way": wayOf(from, to), "aria-label": label, title: label, "aria-pressed": String(states.selected === wayOf(from, to)) }, ...(sign ? [icon(sign)] : isIcon ? [] : [icon("route")]), ...(isIcon ? [] : [h("span", {}, states.wayTitle(from, to))]));
  return made;
}

/** What opens each arrow, in its middle. @param {States} states @param {number} top of the boxes */
export const signs = (states, top) => ways(states).filter(([from, to]) => states.states?.allow[from]?.includes(to)).map(([from, to]) => {
  const made = opener(states, from, to, { isIcon: true });
  const { x, y } = middle({ from: states.values.indexOf(from), to: states.values.indexOf(to) }, top);
  made.style.insetInlineStart = `${x}px`;
  made.style.insetBlockStart = `${y}px`;
  return made;
});

/** Where each state leads to, to open from its drawer. @param {States} states @param {string} from */
export function waysOut(states, from) {
  const next = states.states?.allow[from] ?? states.values.filter((value) => value !== from);
  if (!next.length) return [];
  return [h("div", { class: "fl-field", role: "group", "aria-label": t("What transitions take") }, h("span", { class: "fl-label" }, t("What transitions take")), ...next.map((to) => opener(states, from, to)))];
}

/** The same in words. @param {States} states @returns {Node[]} */
export function table(states) {
  const rows = ways(states).map(([from, to]) => {
    const { who, when, filled } = words(states, transitionOf(states.states, from, to));
    return h("tr", {}, h("th", { scope: "row" }, opener(states, from, to)), h("td", {}, who || t("Everybody")), h("td", {}, when ? h("code", { class: "fl-code" }, when) : t("At any time")), h("td", {}, filled || "–"));
  });
  if (!rows.length) return [];
  const heads = [t("Transition"), t("Who"), t("Only while"), t("Filled in by then")].map((one) => h("th", { scope: "col" }, one));
  return [h("h2", {}, t("What transitions take")), h("div", { class: "fl-table-frame", tabindex: "0", role: "region", "aria-label": t("What transitions take") }, h("table", { class: "fl-table" }, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows)))];
}
