// @ts-check
// The form's rules: when something holds, what is done; in an order, because the later rule wins.

import { h, icon } from "../dom.js";
import { formulaBox } from "../flow-designer/formula-box.js";
import { t } from "../text.js";
import { addRule, duplicateRule, moveRule, removeRule, setOnRule } from "./commands.js";
import { small } from "./controls.js";
import { focusOf } from "./properties.js";
import { freshKey, keyOf, kindOf, spliced, walk } from "./tree.js";

/** @typedef {import("./tree.js").Rule} Rule */
/** @typedef {Record<string, any>} Effect */

/** What can be shown and hidden. */
const TARGETS = ["field", "lines", "section", "tab"];
/** The condition of a rule of which nobody has said yet when it holds. */
const ALWAYS = "TRUE";

export class RulesPanel {
  /** Rules that are open, by id. @type {Set<string>} */
  #open = new Set();

  /** @param {import("./designer.js").Designer} designer */
  constructor(designer) {
    this.designer = designer;
    this.element = h("div", { class: "fl-fd-properties" });
    this.element.addEventListener("toggle", ({ target }) => target instanceof HTMLDetailsElement && this.#toggled(target), true);
  }

  get rules() {
    return this.designer.shown.rules ?? [];
  }

  draw() {
    const focus = this.element.contains(document.activeElement) ? focusOf(document.activeElement) : "";
    const add = h("button", { type: "button", class: "fl-btn is-small", "data-focus": "add" }, icon("plus"), h("span", {}, t("Add a rule")));
    add.addEventListener("click", () => this.#add());
    const none = this.rules.length ? [] : [h("p", { class: "fl-help" }, t("A rule shows, hides, requires or fills in fields while something holds, such as: the stage is lost."))];
    this.element.replaceChildren(h("header", { class: "fl-fd-panel-head" }, icon("git-branch"), h("h2", {}, t("Rules"))), ...none, h("ol", { class: "fl-fd-rules" }, ...this.rules.map((rule, index) => this.#rule(rule, index))), add);
    const found = focus ? this.element.querySelector(`[data-focus="${CSS.escape(focus)}"]`) : null;
    if (found instanceof HTMLElement) found.focus({ preventScroll: true });
  }

  /** A rule about what is selected, else about the first field. */
  #add() {
    const { selected, shown } = this.designer;
    const placed = walk(shown);
    const target = placed.find(({ id, item }) => selected.has(id) && TARGETS.includes(kindOf(item))) ?? placed.find(({ item }) => kindOf(item) === "field");
    const id = freshKey(new Set(this.rules.map((one) => one.id)), "rule");
    this.#open.add(id);
    this.designer.run(addRule({ id, title: t("New rule"), when: ALWAYS, then: [aimed({ do: "show" }, target ? aimOf(target.item) : "field:")] }));
  }

  /** @param {Rule} rule @param {number} index */
  #rule(rule, index) {
    const { designer } = this;
    const path = `/rules/${index}`;
    const act = (/** @type {import("./commands.js").Command} */ command) => () => designer.run(command);
    const wrong = Object.values(designer.findings).flat().filter((one) => one.path.startsWith(`${path}/`));
    const isOn = rule.enabled !== false;
    const on = h("input", { type: "checkbox", role: "switch", checked: isOn, "data-focus": `${path}/enabled`, "aria-label": t("Switched on") });
    on.addEventListener("change", () => designer.run(setOnRule(index, "enabled", on.checked ? undefined : false)));
    const tools = h("div", { class: "fl-fd-rule-tools" }, h("label", { class: "fl-check fl-switch" }, on), ...(index ? [small(t("Earlier"), "arrow-up", act(moveRule(index, -1)), `${path}/up`)] : []), ...(index < this.rules.length - 1 ? [small(t("Later"), "arrow-down", act(moveRule(index, 1)), `${path}/down`)] : []),
      small(t("Duplicate"), "copy", act(duplicateRule(index)), `${path}/copy`), small(t("Delete"), "trash-2", act(removeRule(index)), `${path}/delete`));
    const notes = wrong.map((one) => h("div", { class: `fl-step-finding is-${one.level}` }, icon(one.level === "hint" ? "lightbulb" : "triangle-alert"), h("p", {}, one.message)));
    const summary = h("summary", { "data-focus": path }, icon("chevron-right"), h("span", { class: `fl-fd-name${isOn ? "" : " fl-faint"}` }, rule.title || rule.id), ...(wrong.some(({ level }) => level !== "hint") ? [icon("triangle-alert")] : []));
    const isOpen = this.#open.has(rule.id);
    return h("li", {}, h("details", { class: "fl-fd-fold", "data-rule": rule.id, open: isOpen }, summary, ...(isOpen ? [h("div", { class: "fl-fd-settings" }, tools, ...notes, ...this.#settings(rule, index, path))] : [])));
  }

  /** @param {Rule} rule @param {number} index @param {string} path @returns {Node[]} */
  #settings(rule, index, path) {
    const { designer } = this;
    const title = h("input", { class: "fl-input", type: "text", maxlength: 200, id: `set${path.replaceAll("/", "-")}-title`, "data-focus": `${path}/title` });
    title.value = rule.title ?? "";
    title.addEventListener("input", () => designer.run(setOnRule(index, "title", title.value.trim() || undefined), "typing"));
    const when = formulaBox({ value: rule.when, set: (text) => designer.run(setOnRule(index, "when", text || ALWAYS), "typing"), path: `${path}/when`, entity: designer.shown.entity, returns: "boolean", label: t("Condition"), rows: true });
    const effects = rule.then.map((effect, at) => this.#effect(rule, index, effect, at));
    const add = h("button", { type: "button", class: "fl-btn is-small", "data-focus": `${path}/more` }, icon("plus"), h("span", {}, t("And also")));
    add.addEventListener("click", () => designer.run(setOnRule(index, "then", [...rule.then, structuredClone(rule.then.at(-1) ?? {})])));
    return [h("div", { class: "fl-field" }, h("label", { class: "fl-label", for: title.id }, t("Name")), title), h("fieldset", { class: "fl-field" }, h("legend", { class: "fl-label" }, t("Condition")), when), h("fieldset", { class: "fl-field" }, h("legend", { class: "fl-label" }, t("Then")), h("div", { class: "fl-step-rows" }, ...effects, add))];
  }

  /** @param {Rule} rule @param {number} index @param {Effect} effect @param {number} at */
  #effect(rule, index, effect, at) {
    const { designer } = this;
    const path = `/rules/${index}/then/${at}`;
    // Read anew: a form is not drawn again while somebody types.
    const put = (/** @type {Effect} */ next, by = "") => designer.run(setOnRule(index, "then", (this.rules[index]?.then ?? rule.then).map((one, number) => (number === at ? next : one))), by);
    const kind = h("select", { class: "fl-input", "aria-label": t("What is done"), "data-focus": `${path}/do` }, ...designer.manual.effects.map((one) => h("option", { value: one.value, selected: one.value === effect.do }, one.title)));
    kind.addEventListener("change", () => put(fresh(kind.value, effect)));
    const onlyFields = !["show", "hide"].includes(effect.do);
    const targets = this.#targets(onlyFields, effect);
    const target = h("select", { class: "fl-input", "aria-label": t("Of what"), "data-focus": `${path}/target` }, ...targets.map(([value, title]) => h("option", { value, selected: value === targetOf(effect) }, title)));
    target.addEventListener("change", () => put(aimed(effect, target.value)));
    const gone = rule.then.length > 1 ? [small(t("Remove"), "x", () => designer.run(setOnRule(index, "then", spliced(rule.then, at, 1))), `${path}/remove`)] : [];
    return h("div", { class: "fl-fd-effect" }, kind, ...gone, target, ...this.#more(effect, path, put));
  }

  /** @param {boolean} onlyFields @param {Effect} effect @returns {[string, string][]} */
  #targets(onlyFields, effect) {
    const { names, shown } = this.designer;
    const kinds = onlyFields ? ["field", "lines"] : TARGETS;
    /** @type {[string, string][]} */
    const placed = walk(shown).filter(({ item }) => kinds.includes(kindOf(item))).map(({ item }) => [aimOf(item), kindOf(item) === "field" ? names.titleOf(item) : `${names.titleOf(item)} · ${names.kindTitle(item)}`]);
    /** @type {[string, string][]} */
    const others = effect.do === "set" ? names.palette.fields.filter((one) => !one.computed && !placed.some(([value]) => value === `field:${one.key}`)).map((one) => [`field:${one.key}`, one.title]) : [];
    const known = [...placed, ...others];
    const own = targetOf(effect);
    return known.some(([value]) => value === own) ? known : [[own, own.split(":")[1] || "–"], ...known];
  }

  /** What else an effect must be told. @param {Effect} effect @param {string} path @param {(effect: Effect, by?: string) => void} put @returns {Node[]} */
  #more(effect, path, put) {
    const { designer } = this;
    if (effect.do === "set") return [formulaBox({ value: effect.formula, set: (formula) => formula && put({ ...effect, formula }, "typing"), path: `${path}/formula`, entity: designer.shown.entity, label: t("Value") })];
    if (effect.do === "hint") {
      const input = h("input", { class: "fl-input", type: "text", maxlength: 500, "aria-label": t("What it says"), "data-focus": `${path}/text` });
      input.value = effect.text ?? "";
      input.addEventListener("input", () => input.value.trim() && put({ ...effect, text: input.value.trim() }, "typing"));
      return [input];
    }
    if (effect.do !== "options") return [];
    const options = designer.names.field(effect.field)?.options ?? [];
    const boxes = options.map(([value, title]) => {
      const box = h("input", { type: "checkbox", checked: (effect.only ?? []).includes(value), "data-focus": `${path}/only/${value}` });
      box.addEventListener("change", () => put({ ...effect, only: options.map(([one]) => one).filter((one) => (one === value ? box.checked : (effect.only ?? []).includes(one))) }));
      return h("label", { class: "fl-check" }, box, h("span", {}, title));
    });
    return [h("div", { class: "fl-choices is-stacked" }, ...boxes)];
  }

  /** A rule that is opened lights up what it is about. @param {HTMLDetailsElement} fold */
  #toggled(fold) {
    const id = fold.dataset.rule;
    if (!id || fold.open === this.#open.has(id)) return;
    this.#open[fold.open ? "add" : "delete"](id);
    this.draw();
    const rule = this.rules.find((one) => one.id === id);
    this.designer.light(fold.open && rule ? rule.then.map(targetOf) : []);
  }
}

/** @param {Effect} effect */
const targetOf = (effect) => (effect.section ? `section:${effect.section}` : effect.tab ? `tab:${effect.tab}` : `field:${effect.field ?? ""}`);

/** @param {import("./tree.js").Item} item */
const aimOf = (item) => `${kindOf(item) === "lines" ? "field" : kindOf(item)}:${keyOf(item)}`;

/** @param {Effect} effect @param {string} value @returns {Effect} */
function aimed({ section: _section, tab: _tab, field: _field, ...rest }, value) {
  const [kind, key] = value.split(":");
  const made = { ...rest, [kind]: key };
  return rest.do === "options" ? { ...made, only: [] } : made;
}

/** An effect of another kind on the same thing, with what it must be told. @param {string} kind @param {Effect} before @returns {Effect} */
function fresh(kind, before) {
  const isPart = Boolean(before.section ?? before.tab);
  const target = isPart && ["show", "hide"].includes(kind) ? (before.section ? { section: before.section } : { tab: before.tab }) : { field: before.field ?? "" };
  /** @type {Record<string, Effect>} */
  const more = { set: { formula: "''" }, options: { only: [] }, hint: { text: t("Say something here.") } };
  return { do: kind, ...target, ...more[kind] };
}
