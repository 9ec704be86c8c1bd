// @ts-check
// The designer of forms: one document, one history, and what is drawn from them.

import { button } from "../designer/controls.js";
import { Frame } from "../designer/frame.js";
import { h, icon, isTyping } from "../dom.js";
import { Press } from "../press.js";
import { t } from "../text.js";
import { Bar } from "./bar.js";
import { draw } from "./canvas.js";
import { Edits } from "./edits.js";
import { Fragments } from "./fragments.js";
import { FormServer, withTexts } from "./keeping.js";
import { Keys } from "./keys.js";
import { Moving } from "./moving.js";
import { Names } from "./names.js";
import { AddPanel } from "./palette.js";
import { divider, later, PANES, tabbed } from "./panes.js";
import { Properties } from "./properties.js";
import { toolsOf } from "./toolbar.js";
import { around, find, itemAt, kindOf, walk } from "./tree.js";

/** @typedef {import("./tree.js").Form} Form */
/** @typedef {import("./canvas.js").Finding} Finding */
/** @typedef {import("./controls.js").Control} Control */
/** @typedef {{ items: Record<string, Control[]>, form: Control[], effects: { value: string, title: string }[], groups: Record<string, string> }} Manual */
/** @typedef {import("../flow-designer/server.js").Addresses & { draw: string, fields: string, try: string, publish: string, field: string, more: string }} Addresses */
/** @typedef {{ document: Form, told: { findings: Finding[] }, manual: Manual, pickers: Record<string, [string, string][]>, palette: import("./names.js").Palette, types: any[], texts: Record<string, string>, translations: import("./keeping.js").Translation[], access: { roles: [string, string][], fields: Record<string, string[]> }, drawn: string[], addresses: Addresses }} Given */

/** By what somebody begins to work. */
const BEGUN = ["pointermove", "pointerdown", "focusin", "keydown"];

export class Designer {
  /** @type {Set<string>} */
  selected = new Set();
  /** What the keyboard is at. */
  current = "";
  /** The tab whose insides are shown; "" for what stands in none. */
  tab = "";
  /** By item; what concerns none of them under "". @type {Record<string, Finding[]>} */
  findings = {};
  /** @type {Set<string>} */
  #lit = new Set();
  /** @type {Finding[] | null} */
  #told = null;
  #painting = 0;
  #language = document.documentElement.lang.slice(0, 2);

  /** @param {HTMLElement} root @param {Given} given */
  constructor(root, given) {
    this.root = root;
    this.manual = given.manual;
    this.pickers = given.pickers;
    this.addresses = given.addresses;
    this.names = new Names(given.palette, given.texts);
    this.access = given.access;
    this.server = new FormServer(given.addresses, given.translations);
    this.bar = new Bar(this);
    this.frame = new Frame(root, withTexts(given.document, given.translations), this.server, ...this.bar.tools);
    this.history = this.frame.history;
    this.fragments = new Fragments(given.addresses, given.document, given.drawn);
    this.tab = firstTab(given.document);
    this.paper = h("div", { class: "fl-fd-paper" });
    this.canvas = h("div", { class: "fl-fd-canvas", role: "region", "aria-label": t("The form as it will look"), tabindex: "-1" }, this.paper);
    this.edits = new Edits(this);
    this.addPanel = new AddPanel(this, given.types);
    this.outline = later(async () => new (await import("./outline.js")).Outline(this));
    this.properties = new Properties(this);
    this.rules = later(async () => new (await import("./rules-panel.js")).RulesPanel(this));
    this.left = tabbed(t("What can be added"), "fl-fd-left", [{ key: "add", title: t("Add"), element: this.addPanel.element, draw: () => this.addPanel.draw() }, { key: "outline", title: t("Outline"), element: this.outline.element, draw: () => this.outline.draw() }]);
    this.right = tabbed(t("Settings and rules"), "fl-fd-right", [{ key: "properties", title: t("Settings"), element: this.properties.element, draw: () => this.properties.draw() }, { key: "rules", title: t("Rules"), element: this.rules.element, draw: () => this.rules.draw() }]);
    this.leftPane = h("aside", { class: "fl-fd-left", "aria-label": t("What can be added") }, this.left.strip, this.left.body);
    this.rightPane = h("aside", { class: "fl-fd-right", "aria-label": t("Settings and rules") }, this.right.strip, this.right.body);
    this.#build();
    this.moving = new Moving(this);
    this.frame.undoing.before = () => this.moving.letGo();
    this.#listen();
    this.left.start();
    this.right.start();
    this.#took(given.told);
  }

  /** The document as it is seen: while something is grabbed, as it would be. @returns {Form} */
  get shown() {
    return this.moving?.grabbed?.preview ?? this.history.document;
  }

  #build() {
    const panes = PANES().map(([key, title, sign]) => button(title, sign, () => this.#pane(key)));
    this.frame.bar.classList.add("fl-flow-bar");
    this.frame.bar.append(this.bar.end);
    this.root.replaceChildren(this.frame.bar, h("p", { class: "fl-help fl-fd-hint" }, t("A wider window shows everything at once.")), h("div", { class: "fl-btn-group fl-fd-panes", role: "group", "aria-label": t("What is shown") }, ...panes),
      h("div", { class: "fl-fd-room" }, this.leftPane, divider(this.leftPane, t("Width of the left pane"), "fl-fd-w-left", 248, 1), this.canvas, divider(this.rightPane, t("Width of the right pane"), "fl-fd-w-right", 320, -1), this.rightPane));
    this.root.classList.add("is-ready");
    this.#pane("canvas");
  }

  #listen() {
    this.frame.addEventListener("change", (event) => this.#changed(/** @type {CustomEvent} */ (event).detail.by));
    const [toTell, toDraw] = [new Press(this.root), new Press(this.root)];
    this.server.addEventListener("told", (event) => toTell.after(() => this.#took(/** @type {CustomEvent} */ (event).detail)));
    this.fragments.addEventListener("drawn", () => toDraw.after(() => this.drawCanvas()));
    this.canvas.addEventListener("click", (event) => this.#click(event));
    this.canvas.addEventListener("focusin", ({ target }) => target instanceof HTMLElement && target.dataset.at && this.#at(target.dataset.at));
    new Keys(this);
    const begun = new AbortController();
    for (const type of BEGUN) addEventListener(type, () => { begun.abort(); void this.#fetchRest(); }, { signal: begun.signal, capture: true });
  }

  /** What nobody looks at first, but whose keys and drags must be there once somebody works: it comes with the first move. */
  async #fetchRest() {
    const [{ lasso }] = await Promise.all([import("./lasso.js"), this.outline.part()]);
    lasso(this.canvas, (ids) => this.select(ids));
    this.root.classList.add("is-whole");
  }

  // What is drawn

  /** @param {string} by */
  #changed(by) {
    void this.fragments.fetch(this.history.document);
    this.names.texts = this.history.document.$texts?.[this.#language] ?? this.names.texts;
    this.selected = new Set([...this.selected].filter((id) => find(this.history.document, id)));
    this.#sortFindings();
    cancelAnimationFrame(this.#painting);
    if (by === "typing") this.#painting = requestAnimationFrame(() => this.redraw(false));
    else this.redraw(true);
  }

  /** @param {{ findings: Finding[] }} told */
  #took(told) {
    const isSame = JSON.stringify(told.findings) === JSON.stringify(this.#told);
    this.#told = told.findings;
    this.#sortFindings();
    const active = document.activeElement;
    const isBusy = this.rightPane.contains(active) && (isTyping(active) || active?.closest("fl-formula"));
    if (!isSame) this.redraw(!isBusy);
  }

  #sortFindings() {
    this.findings = {};
    for (const one of this.#told ?? []) (this.findings[itemAt(this.history.document, one.path)?.id ?? ""] ??= []).push(one);
  }

  /** @param {boolean} withSettings what is typed is not drawn anew under the fingers */
  redraw(withSettings) {
    this.drawCanvas();
    this.left.draw();
    if (withSettings) this.right.draw();
    this.bar.draw(this.#told ?? []);
  }

  drawCanvas() {
    const form = this.shown;
    const isThere = this.tab ? find(form, this.tab) : form.body.some((one) => kindOf(one) !== "tab");
    if (!isThere) this.tab = firstTab(form);
    const focus = this.canvas.contains(document.activeElement) ? selectorOf(document.activeElement) : "";
    const current = this.current && find(form, this.current) ? this.current : (walk(form).find((one) => one.place.parent === this.tab || one.id === this.tab)?.id ?? "");
    const look = { names: this.names, fragments: this.fragments, selected: this.selected, current, tab: this.tab, grabbed: this.moving?.ids ?? [], findings: this.findings, lit: this.#lit };
    const top = this.canvas.scrollTop;
    const labels = form.labels === "left" && this.bar.device !== "phone" ? " is-labelled-left" : "";
    this.paper.className = `fl-fd-paper is-${this.bar.device} is-zoom-${this.bar.zoom}${labels}`;
    this.paper.replaceChildren(...(form.body.length ? draw(form, look) : [this.#emptyForm()]));
    this.canvas.scrollTop = top;
    this.#drawTools();
    const focused = focus && this.canvas.querySelector(focus);
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  }

  /** The small tools at what is selected. */
  #drawTools() {
    const [only] = this.selected;
    if (this.selected.size !== 1 || this.moving?.grabbed) return;
    const tools = toolsOf(this, only);
    if (tools) this.paper.querySelector(`[data-cell="${CSS.escape(only)}"]`)?.append(tools);
  }

  #emptyForm() {
    const all = h("button", { type: "button", class: "fl-btn is-primary", "data-act": "all" }, icon("list-plus"), h("span", {}, t("Place all {count} fields", { count: this.names.palette.fields.length })));
    return h("div", { class: "fl-fd-start", "data-body": "" }, icon("layout-list"), h("p", {}, t("Drag fields here from the left, or place all of them at once.")), all);
  }

  // What is done

  /** @param {import("./commands.js").Command} command @param {string} [by] */
  run(command, by = "") {
    this.moving?.letGo();
    return this.history.run(command, by);
  }

  /** Select parts of the form. @param {string[]} ids @param {{ show?: boolean, at?: string }} [how] `show` scrolls there, `at` brings the keyboard there */
  select(ids, { show = false, at } = {}) {
    this.selected = new Set(ids);
    this.#lit = new Set();
    const [first] = ids;
    if (first) this.open(first);
    this.current = at ?? first ?? this.current;
    if (first && !this.right.isShown("properties")) this.right.show("properties");
    this.redraw(true);
    if (at) this.focusPart(at);
    if (show && first) this.paper.querySelector(`[data-at="${CSS.escape(first)}"]`)?.scrollIntoView({ block: "center" });
  }

  /** The keyboard is at a part now; nothing is drawn anew. @param {string} id */
  #at(id) {
    this.current = id;
    for (const one of /** @type {NodeListOf<HTMLElement>} */ (this.canvas.querySelectorAll("[data-at]"))) one.tabIndex = one.dataset.at === id ? 0 : -1;
  }

  /** @param {string} id */
  focusPart(id) {
    const part = this.canvas.querySelector(`[data-at="${CSS.escape(id)}"]`);
    if (!(part instanceof HTMLElement)) return;
    part.focus({ preventScroll: true });
    part.scrollIntoView({ block: "nearest" });
  }

  /** Show the tab in which something stands. @param {string} id */
  open(id) {
    const found = find(this.shown, id);
    const outer = found && [found, ...around(this.shown, id)].at(-1);
    if (outer) this.tab = kindOf(outer.item) === "tab" ? outer.id : "";
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const target = event.target instanceof Element ? event.target : null;
    const act = target?.closest("[data-act]");
    if (act instanceof HTMLElement) return act.dataset.act === "tab" ? this.edits.addTab() : this.edits.placeAll();
    if (target?.closest(".fl-fd-tools")) return;
    const tab = target?.closest("[data-tab]");
    if (tab instanceof HTMLElement) this.tab = tab.dataset.tab ?? "";
    const part = target?.closest("[data-at]") ?? target?.closest("[data-cell]")?.querySelector("[data-at]");
    const id = part instanceof HTMLElement ? (part.dataset.at ?? "") : "";
    if (!id) return this.select([]);
    const isMore = event.shiftKey || event.ctrlKey || event.metaKey;
    const others = [...this.selected].filter((one) => one !== id);
    this.select(!isMore ? [id] : this.selected.has(id) ? others : [...others, id], { at: id });
  }

  /** Light up parts that a rule is about. @param {string[]} targets */
  light(targets) {
    const ids = walk(this.shown).filter(({ item, id }) => targets.includes(id) || targets.includes(`field:${item.lines ?? ""}`)).map(({ id }) => id);
    this.#lit = new Set(ids);
    if (ids[0]) this.open(ids[0]);
    this.drawCanvas();
  }

  /** Which pane is seen where only one fits. @param {string} pane */
  #pane(pane) {
    this.root.dataset.pane = pane;
    const buttons = this.root.querySelectorAll(".fl-fd-panes > button");
    for (const [index, [key]] of PANES().entries()) buttons[index]?.setAttribute("aria-pressed", String(key === pane));
  }

  /** From pane to pane. @param {number} by */
  nextPane(by) {
    const panes = [this.leftPane, this.canvas, this.rightPane];
    const at = panes.findIndex((one) => one.contains(document.activeElement));
    const next = panes[(at + by + panes.length) % panes.length];
    if (next === this.canvas) return this.focusPart(this.current || (this.canvas.querySelector("[data-at]")?.getAttribute("data-at") ?? ""));
    const first = next.querySelector("[role=tabpanel] :is(input, select, textarea, button, a, [tabindex='0'])");
    if (first instanceof HTMLElement) first.focus();
  }
}

/** @param {Form} form */
const firstTab = (form) => walk(form).find(({ item }) => kindOf(item) === "tab")?.id ?? "";

/** @param {Element | null} element @returns {string} a selector that finds the same thing when all is drawn anew */
function selectorOf(element) {
  const { at, tool, act } = /** @type {HTMLElement} */ (element).dataset;
  if (at) return `[data-at="${CSS.escape(at)}"]`;
  if (tool) return `[data-tool="${tool}"]`;
  return act ? `[data-act="${act}"]` : "";
}
