// @ts-check
// The states of an entity: boxes in their order, arrows above for ways on and below for ways back, and the same as a table of boxes to tick.

import { button, labelled, select } from "../designer/controls.js";
import { announce, h, icon } from "../dom.js";
import { Drag } from "../drag.js";
import { t } from "../text.js";
import { arrows, BOX } from "./arrows.js";
import { allow, addOption, freshKey, removeOption, setNext, setOnOption, setRule, setStates } from "./commands.js";
import { askable, settings, signs, table, wayOf, waysOut } from "./transitions.js";
import { Work } from "./work.js";

/** @typedef {import("./commands.js").Option} Option @typedef {import("./commands.js").Entity} Entity */
/** @typedef {import("./work.js").Told & { key: string, live: string[], colors: [string, string][], roles: [string, string][] }} Told */

const COLORS = ["blue", "orange", "green", "purple", "teal", "red"];

export class States {
  /** A state by its value, or a transition such as "new>won". */
  selected = "";
  #grabbed = "";

  /** @param {HTMLElement} root @param {Told} told */
  constructor(root, told) {
    this.root = root;
    this.told = told;
    this.work = new Work(root, told);
    this.field = h("span", { class: "fl-md-states-field" });
    this.room = h("div", { class: "fl-st-canvas", tabindex: "0", role: "region", "aria-label": t("Picture of the states") });
    this.drawer = h("aside", { class: "fl-md-drawer", "aria-label": t("The state"), hidden: true });
    this.add = this.#adder();
    this.twin = h("div", { class: "fl-stack is-tight" });
    const bar = h("div", { class: "fl-toolbar", role: "toolbar", "aria-label": t("Tools") }, this.work.tools, this.field, this.work.saved);
    root.replaceChildren(this.work.banners, bar, h("div", { class: "fl-md-room" }, h("div", { class: "fl-md-main" }, this.room, this.add, this.twin), this.drawer));
    root.classList.add("is-ready");
    this.work.addEventListener("change", (event) => this.draw(/** @type {CustomEvent} */ (event).detail.by !== "drawer"));
    for (const part of [this.room, this.twin, this.drawer]) part.addEventListener("click", ({ target }) => target instanceof Element && this.#clicked(target));
    this.drawer.addEventListener("keydown", (event) => event.key === "Escape" && !event.isComposing && this.#choose(""));
    new Drag(this.room, this.room, {
      start: (source) => ((this.#grabbed = source.dataset.at ?? ""), this.states ? t("{name} → …", { name: this.titleOf(this.#grabbed) }) : ""),
      over: (x, y) => this.#over(x, y),
      drop: (x, y) => this.#connect(this.#grabbed, this.#at(x, y)),
      end: () => {},
    });
    this.draw();
  }

  /** @returns {Entity} */
  get entity() {
    return /** @type {Entity} */ (this.work.entities[this.told.key]);
  }

  get states() {
    return this.entity.states;
  }

  /** @returns {Option[]} */
  get options() {
    return this.entity.properties[this.states?.field ?? ""]?.options ?? [];
  }

  get values() {
    return this.options.map(({ value }) => value);
  }

  /** @param {string} value */
  titleOf = (value) => this.work.shown(this.told.key, this.options.find((one) => one.value === value)?.title ?? value);

  /** @param {string} from @param {string} to */
  wayTitle = (from, to) => t("{from} → {to}", { from: this.titleOf(from), to: this.titleOf(to) });

  /** The two ends of the transition that is selected. @returns {[string, string] | null} */
  get way() {
    for (const from of this.values) for (const to of this.values) if (wayOf(from, to) === this.selected) return [from, to];
    return null;
  }

  // What is drawn

  /** @param {boolean} [withDrawer] */
  draw(withDrawer = true) {
    const active = document.activeElement;
    const focused = /** @type {HTMLElement | null} */ (this.twin.contains(active) || this.room.contains(active) ? active : null)?.dataset;
    const part = this.twin.contains(active) ? this.twin : this.room;
    const choices = Object.entries(this.entity.properties).filter(([, { field }]) => field === "choice").map(([key, { title }]) => /** @type {[string, string]} */ ([key, this.work.shown(this.told.key, title)]));
    const chosen = select(t("The field that holds the state"), [["", t("No states")], ...choices], this.states?.field ?? "");
    chosen.addEventListener("change", () => this.work.run(setStates(this.told.key, chosen.value)));
    this.field.replaceChildren(chosen);
    const { way } = this;
    if (way ? this.states?.allow[way[0]]?.includes(way[1]) === false : !this.values.includes(this.selected)) this.selected = "";
    this.#picture();
    this.#matrix();
    if (withDrawer) this.#drawer();
    const [name, value] = Object.entries({ ...focused }).find(([key]) => ["at", "box", "way"].includes(key)) ?? [];
    if (name) /** @type {HTMLElement | null} */ (part.querySelector(`[data-${name}="${CSS.escape(value ?? "")}"]`))?.focus();
  }

  #picture() {
    const { states, options } = this;
    this.add.hidden = !states; // first it is said which field they are of
    if (!states) return this.room.replaceChildren(h("div", { class: "fl-empty is-small" }, icon("route"), h("h2", {}, t("No states yet")), h("p", {}, t("States say which value of a choice may follow which: an offer is sent before it is won. Choose the field above."))));
    const boxes = options.map(({ value, color, active }, index) => {
      const box = h("button", { type: "button", class: `fl-st-box is-${color ?? "grey"}${value === this.selected ? " is-selected" : ""}${active === false ? " is-off" : ""}`, "data-at": value, "aria-pressed": String(value === this.selected), "aria-label": this.#said(value) },
        h("strong", {}, this.titleOf(value)), h("small", {}, this.#short(value)));
      box.style.insetInlineStart = `${BOX.margin + index * (BOX.width + BOX.gap)}px`;
      return box;
    });
    const { svg, width, height, top } = arrows(this.values, states.allow, this.selected);
    const paper = h("div", { class: "fl-st-paper" }, ...boxes);
    paper.prepend(svg);
    paper.append(...signs(this, top));
    paper.style.inlineSize = `${width}px`;
    paper.style.blockSize = `${height}px`;
    for (const box of boxes) box.style.insetBlockStart = `${top}px`;
    this.room.replaceChildren(paper);
  }

  /** @param {string} value */
  #short(value) {
    const next = this.states?.allow[value];
    return !next ? t("To any") : next.length ? t("To {count}", { count: next.length }) : t("The end");
  }

  /** @param {string} value */
  #said(value) {
    const next = this.states?.allow[value];
    const ways = !next ? t("may become anything") : next.length ? t("may become {states}", { states: next.map(this.titleOf).join(", ") }) : t("is the end");
    return `${this.titleOf(value)} ${ways}`;
  }

  /** What may follow what, as boxes to tick. */
  #matrix() {
    const { states, options } = this;
    this.add.hidden = !states; // first it is said which field they are of
    if (!states) return this.twin.replaceChildren();
    const heads = options.map(({ value }) => h("th", { scope: "col" }, this.titleOf(value)));
    const rows = options.map(({ value }) => {
      const title = this.titleOf(value);
      const next = states.allow[value];
      const any = this.#box(`${value}>`, t("{from} may become anything", { from: title }), !next, (isOn) => setNext(this.told.key, value, isOn ? undefined : []));
      const cells = options.map((other) => (other.value === value ? h("td", { class: "fl-md-tick" }, "–") : h("td", { class: "fl-md-tick" }, this.#box(`${value}>${other.value}`, t("{from} may become {to}", { from: title, to: this.titleOf(other.value) }), Boolean(next?.includes(other.value)), (isOn) => allow(this.told.key, value, other.value, isOn, this.values)))));
      return h("tr", {}, h("th", { scope: "row" }, title), ...cells, h("td", { class: "fl-md-tick" }, any));
    });
    const matrix = h("table", { class: "fl-table" }, h("caption", { class: "fl-visually-hidden" }, t("What may follow what")), h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("From")), ...heads, h("th", { scope: "col" }, t("Anything")))), h("tbody", {}, ...rows));
    this.twin.replaceChildren(h("h2", {}, t("What may follow what")), h("p", { class: "fl-help" }, t("A row without a tick is an end. “Anything” lets every state follow.")), h("div", { class: "fl-table-frame", tabindex: "0", role: "region", "aria-label": t("What may follow what") }, matrix), ...table(this));
  }

  /** @param {string} key @param {string} label @param {boolean} isOn @param {(isOn: boolean) => import("./commands.js").Command} command */
  #box(key, label, isOn, command) {
    const box = h("input", { type: "checkbox", class: "fl-box", "data-box": key, "aria-label": label, checked: isOn });
    box.addEventListener("change", () => this.work.run(command(box.checked)));
    return box;
  }

  #adder() {
    const title = h("input", { class: "fl-input", maxlength: "100", "aria-label": t("Title of a new state"), placeholder: t("Type a state and press Enter") });
    const form = h("form", { class: "fl-md-add", "data-fresh": true, novalidate: true }, icon("plus"), title, h("button", { class: "fl-btn is-small" }, t("Add")));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const written = title.value.trim();
      if (!written || !this.states) return title.focus();
      title.value = "";
      const typed = await this.work.typed(this.told.key, written, "text");
      if ("refusal" in typed || !this.states) return;
      const value = freshKey(typed.key, [...this.values, ...this.told.live]);
      this.work.run(addOption(this.told.key, this.states.field, { value, title: written, color: COLORS[this.values.length % COLORS.length] ?? "grey" }));
      announce(t("{name} is added.", { name: written }));
    });
    return form;
  }

  #drawer() {
    const { states, selected } = this;
    const option = this.options.find(({ value }) => value === selected);
    this.drawer.hidden = !selected || !states;
    if (this.way) return this.drawer.replaceChildren(...settings(this, ...this.way, () => this.#choose("")));
    if (!option || !states) return this.drawer.replaceChildren();
    const set = (/** @type {string} */ name, /** @type {any} */ value) => this.work.run(setOnOption(this.told.key, states.field, selected, name, value), "drawer");
    const title = h("input", { class: "fl-input", value: option.title, maxlength: "100" });
    title.addEventListener("input", (event) => !/** @type {InputEvent} */ (event).isComposing && title.value.trim() && set("title", title.value.trim()));
    const color = select(t("Colour"), this.told.colors, option.color ?? "grey");
    color.addEventListener("change", () => set("color", color.value));
    const isLive = this.told.live.includes(selected);
    const retire = button(option.active === false ? t("Use it again") : t("Retire it"), "archive", () => this.work.run(setOnOption(this.told.key, states.field, selected, "active", option.active === false ? undefined : false)));
    const gone = button(t("Delete"), "trash-2", () => this.work.run(removeOption(this.told.key, states.field, selected)), { look: "is-danger" });
    this.drawer.replaceChildren(
      h("div", { class: "fl-md-drawer-head" }, icon("circle-dot"), h("h2", {}, this.titleOf(selected)), h("code", { class: "fl-code" }, selected), button(t("Close"), "x", () => this.#choose(""), { isIcon: true })),
      labelled(t("Title"), title), labelled(t("Colour"), color), h("div", { class: "fl-row" }, isLive ? retire : gone),
      ...(isLive ? [h("p", { class: "fl-help" }, t("Records may be in this state. Retire it: they keep it, and nobody can choose it any more."))] : []),
      ...waysOut(this, selected), this.#needed(option));
  }

  /** Fields that a record needs in this state: each a rule of the entity. @param {Option} option */
  #needed(option) {
    const { states, entity } = this;
    const boxes = askable(this).map(([key, title]) => {
      const id = ruleId(key, option.value);
      const isOn = Boolean(entity.rules?.some((one) => one.id === id));
      const box = h("input", { type: "checkbox", checked: isOn });
      const rule = { id, assert: `${states?.field} <> '${option.value.replaceAll("'", "''")}' or not ISBLANK(${key})`, message: t("“{field}” is needed for “{state}”.", { field: entity.properties[key]?.title ?? key, state: option.title }), field: key };
      box.addEventListener("change", () => this.work.run(setRule(this.told.key, id, box.checked ? rule : undefined), "drawer"));
      return h("label", { class: "fl-check" }, box, h("span", {}, title));
    });
    return h("fieldset", { class: "fl-field" }, h("legend", { class: "fl-label" }, t("Needed in this state")), h("p", { class: "fl-help" }, t("A record that lacks one of these cannot be saved in this state. Each is a rule.")), h("div", { class: "fl-choices is-stacked" }, ...boxes));
  }

  // What is done

  /** A state or a transition is opened; the paper beside them closes what is open. @param {Element} target */
  #clicked(target) {
    const { at, way } = /** @type {HTMLElement | null} */ (target.closest("[data-at], [data-way]"))?.dataset ?? {};
    if (at || way || this.room.contains(target)) this.#choose(at ?? way ?? "");
  }

  /** @param {string} value */
  #choose(value) {
    const before = this.selected;
    this.selected = value === before ? "" : value;
    this.draw();
    if (this.selected) this.drawer.querySelector(this.way ? "button" : "input")?.focus();
    else /** @type {HTMLElement | null} */ (this.room.querySelector(`[data-at="${CSS.escape(before)}"], [data-way="${CSS.escape(before)}"]`) ?? this.room)?.focus();
  }

  /** @param {number} x @param {number} y */
  #at = (x, y) => /** @type {HTMLElement | null} */ (document.elementFromPoint(x, y)?.closest("[data-at]") ?? null)?.dataset.at ?? "";

  /** @param {number} x @param {number} y @returns {import("../drag.js").Over} */
  #over(x, y) {
    const box = document.elementFromPoint(x, y)?.closest("[data-at]");
    if (!box || !this.room.contains(box)) return { refusal: t("Drop it on a state.") };
    return this.#at(x, y) === this.#grabbed ? { refusal: t("A state stays what it is anyway.") } : { refusal: "", inside: box };
  }

  /** @param {string} from @param {string} to */
  #connect(from, to) {
    if (!to || from === to || !this.work.run(allow(this.told.key, from, to, true, this.values))) return;
    announce(t("{from} may become {to}", { from: this.titleOf(from), to: this.titleOf(to) }));
  }
}

/** A key for the rule that a field is needed in a state. @param {string} field @param {string} value */
export function ruleId(field, value) {
  const word = value.toLowerCase().replace(/[^a-z0-9]+/g, "_");
  return `${field.slice(0, 20)}_at_${word}`.slice(0, 40);
}
