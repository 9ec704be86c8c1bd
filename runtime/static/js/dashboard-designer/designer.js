// @ts-check
// The designer of dashboards: one document, one history, and what is drawn from them.

import { button } from "../designer/controls.js";
import { Frame } from "../designer/frame.js";
import { Saver } from "../designer/saver.js";
import { announce, h, icon, isTyping } from "../dom.js";
import { Drag } from "../drag.js";
import { t } from "../text.js";
import { showToast } from "../toast.js";
import { Canvas, told as spoken } from "./canvas.js";
import { addWidget, duplicateWidget, fill, freshId, placeWidget, removeWidget, tidy } from "./commands.js";
import { COLUMNS, fitted, freePlace, inOrder, placed } from "./grid.js";
import { guessedMap } from "./guess.js";
import { byFolder, Palette } from "./palette.js";
import { Panel } from "./panel.js";
import { Phone } from "./phone.js";

/** @typedef {import("./grid.js").Widget} Widget @typedef {import("./grid.js").Box} Box @typedef {import("./guess.js").Offer} Offer */
/** @typedef {import("./commands.js").Dashboard} Dashboard @typedef {import("./commands.js").Command} Command */
/**
 * @typedef {object} Told what the page brings
 * @property {Dashboard} document
 * @property {import("../designer/saver.js").Addresses & { widget: string }} addresses
 * @property {import("../designer/own-words.js").Own | null} own
 * @property {Offer[]} reports
 * @property {string} begin where a report is built
 * @property {Offer[]} views
 * @property {[string, string][]} dashboards
 * @property {[string, string][]} roles
 * @property {[string, string][]} choices
 * @property {import("./guess.js").Paths} paths
 * @property {Record<string, { title: string, icon: string }>} kinds
 * @property {Record<string, string>} filters
 * @property {[string, string][]} periods
 * @property {[string, string][]} refreshes
 * @property {[string, string][]} colors
 * @property {{ title: string, widgets: Widget[], filters: string[] } | null} starter
 */

const MOST_WIDGETS = 60;
/** @type {Record<string, [number, number]>} */
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
/** What a widget says before anybody has said anything. @type {Record<string, () => object>} */
const BEGIN = { text: () => ({ html: `<p>${t("Write here.")}</p>` }) };
/** @type {Record<string, { w: number, h: number }>} */
const SIZES = { image: { w: 3, h: 4 }, text: { w: 6, h: 3 }, tasks: { w: 3, h: 6 }, filter: { w: 3, h: 2 } };

export class Designer {
  selected = "";
  /** What a drop would do. @type {Command | null} */
  #waiting = null;
  /** What is in the hand: a widget and where in it the hand is, or what a list of the drawer offers. @type {{ id: string, from: string, grip: { x: number, y: number } } | null} */
  #held = null;

  /** @param {HTMLElement} root @param {Told} told */
  constructor(root, told) {
    this.root = root;
    this.told = told;
    this.phoneButton = button(t("Phone layout"), "smartphone", () => this.#togglePhone());
    this.frame = new Frame(root, told.document, new Saver(told.addresses),
      button(t("The dashboard"), "settings-2", () => this.#toDashboard()), button(t("Close gaps"), "arrow-up", () => this.run(tidy())), this.phoneButton);
    this.palette = new Palette((from, key) => this.add(from, key));
    this.panel = new Panel(this);
    this.phone = new Phone(this);
    this.canvas = new Canvas({ titleOf: (one) => this.titleOf(one), iconOf: (one) => this.iconOf(one), show: (id) => this.#content(id) });
    this.empty = this.#empty();
    this.canvas.element.append(this.empty);
    const keys = h("p", { class: "fl-visually-hidden", id: "fl-dd-keys" }, t("Arrows move it, Shift and arrows resize it, Enter opens its settings, Delete removes it."));
    root.replaceChildren(this.frame.bar, keys, h("div", { class: "fl-dd-room" }, this.palette.element, this.canvas.element, this.phone.element, this.panel.element));
    root.classList.add("is-ready");
    this.drag = new Drag(root, this.canvas.element, {
      sources: "[data-move], [data-offer]",
      start: (source) => this.#lift(source),
      over: (x, y) => this.#over(x, y),
      drop: () => this.#drop(),
      end: () => this.#cancel(),
      resize: (edge, x, isDone, y) => this.#resize(edge, x, y, isDone),
    });
    this.#listen();
    this.draw();
  }

  /** @returns {Dashboard} */
  get dashboard() {
    return this.frame.document;
  }

  /** @param {Command} command @param {string} [by] */
  run = (command, by = "") => this.frame.run(command, by);

  #listen() {
    this.frame.addEventListener("change", (event) => this.#changed(/** @type {CustomEvent} */ (event).detail.by));
    this.canvas.element.addEventListener("click", ({ target }) => this.select(/** @type {HTMLElement | null} */ (target instanceof Element ? target.closest("[data-id]") : null)?.dataset.id ?? ""));
    this.canvas.grid.addEventListener("keydown", (event) => this.#widgetKey(event));
  }

  // What is drawn

  /** @param {string} by */
  #changed(by) {
    if (this.selected && !this.dashboard.widgets.some(({ id }) => id === this.selected)) this.selected = "";
    this.draw(by !== "typing");
  }

  /** @param {boolean} [withPanel] */
  draw(withPanel = true) {
    const { widgets } = this.dashboard;
    this.canvas.draw(this.dashboard, this.selected);
    this.empty.hidden = widgets.length > 0;
    this.canvas.grid.hidden = !widgets.length;
    this.#offer();
    this.phone.draw();
    if (withPanel) this.panel.draw();
  }

  #offer() {
    const { told, dashboard } = this;
    const kinds = ["text", "image", "tasks"].map((kind) => ({ key: kind, title: told.kinds[kind]?.title ?? kind, icon: told.kinds[kind]?.icon ?? "" }));
    const filters = (dashboard.filters ?? []).map((one) => ({ key: one.id, title: one.title ?? told.filters[one.type] ?? one.id, icon: "list-filter" }));
    const lists = told.views.map((one) => ({ ...one, title: `${one.group} · ${one.title}` }));
    this.palette.show([...byFolder(told.reports), { from: "kinds", title: t("More"), items: kinds, isOpen: true }, { from: "filters", title: t("Filters"), items: filters, isOpen: true }, { from: "views", title: t("Lists"), items: lists, isOpen: false }]);
  }

  #empty() {
    const { starter, reports, begin } = this.told;
    if (!reports.length) return h("div", { class: "fl-empty" }, icon("chart-column"), h("h2", {}, t("Add the first chart")), h("p", {}, t("There is no report yet. Build one and save it for everybody; then it can stand here.")), h("div", { class: "fl-row" }, h("a", { class: "fl-btn is-primary", href: begin }, icon("plus"), h("span", {}, t("New report")))));
    const start = starter ? [button(starter.title, "layout-dashboard", () => this.#fill(starter), { look: "is-primary" })] : [];
    return h("div", { class: "fl-empty" }, icon("chart-column"), h("h2", {}, t("Add the first chart")), h("p", {}, t("Drag a report here from the left, or press Enter on it.")), h("div", { class: "fl-row" }, ...start));
  }

  /** @param {string} id @returns {Promise<string>} the part that the server makes of a widget; why not, where it cannot */
  async #content(id) {
    const { widget, csrf } = this.told.addresses;
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": csrf };
    const answer = await fetch(widget, { method: "POST", headers, body: JSON.stringify({ id, document: this.dashboard }) }).catch(() => null);
    return answer?.ok ? answer.text() : "";
  }

  /** @param {string} id @returns {Widget} */
  widget = (id) => /** @type {Widget} */ (this.dashboard.widgets.find((one) => one.id === id));

  /** @param {Widget} widget @returns {Offer | undefined} */
  #offered = (widget) => this.told.reports.find((one) => one.key === widget.report) ?? (widget.view ? this.told.views.find((one) => one.key === widget.view) : undefined);

  /** What a widget is called: its own title, else that of what it shows. @param {Widget} widget */
  titleOf(widget) {
    const filter = widget.filter && this.dashboard.filters?.find((one) => one.id === widget.filter);
    const shown = filter ? (filter.title ?? this.told.filters[filter.type]) : this.#offered(widget)?.title;
    return widget.title || shown || this.told.kinds[widget.kind]?.title || widget.kind;
  }

  /** @param {Widget} widget */
  iconOf = (widget) => this.#offered(widget)?.icon ?? this.told.kinds[widget.kind]?.icon ?? "chart-column";

  /** Of which records a widget is, "" of none. @param {Widget} widget */
  entityOf = (widget) => this.#offered(widget)?.entity ?? "";

  // What is done

  /** @param {string} id "" for the dashboard itself @param {boolean} [refocus] bring the caret to the widget */
  select(id, refocus = false) {
    this.selected = id;
    this.draw();
    if (refocus) this.canvas.focus(id);
  }

  #toDashboard() {
    this.select("");
    this.panel.focus();
  }

  #togglePhone() {
    const isPhone = this.phone.element.hidden;
    this.phone.element.hidden = !isPhone;
    this.canvas.element.hidden = isPhone;
    this.phoneButton.setAttribute("aria-pressed", String(isPhone));
  }

  /** A widget of what the drawer offers, at a place or the first that is free. @param {string} from @param {string} key @param {Box} [box] */
  #offeredWidget(from, key, box) {
    const { told, dashboard } = this;
    const offer = { reports: told.reports, views: told.views }[from]?.find((one) => one.key === key);
    const kind = offer?.kind ?? (from === "filters" ? "filter" : key);
    const size = offer ?? SIZES[kind] ?? { w: 4, h: 4 };
    const id = freshId(key.replace(/[^a-z0-9_]/g, "_"), dashboard.widgets.map((one) => one.id));
    const place = box ?? freePlace(dashboard.widgets, { w: size.w, h: size.h });
    const more = { reports: { report: key }, views: { view: key }, filters: { filter: key } }[from] ?? (BEGIN[kind]?.() ?? {});
    const map = offer ? guessedMap(dashboard, told.paths, offer.entity, this.entityOf) : {};
    return /** @type {Widget} */ ({ id, kind, ...more, ...fitted(place), ...map });
  }

  /** @param {string} from @param {string} key @param {Box} [box] */
  add(from, key, box) {
    if (this.dashboard.widgets.length >= MOST_WIDGETS) return void showToast({ text: t("A dashboard has at most {most} widgets.", { most: MOST_WIDGETS }), tone: "info" });
    const widget = this.#offeredWidget(from, key, box);
    this.run(addWidget(widget));
    this.select(widget.id, true);
    this.#speak(widget.id);
  }

  /** @param {{ widgets: Widget[], filters: string[] }} starter */
  #fill({ widgets, filters }) {
    const given = filters.map((type) => ({ id: type, type }));
    const blank = { ...this.dashboard, filters: given, widgets: [] };
    this.run(fill(widgets.map((one) => ({ ...one, ...guessedMap(blank, this.told.paths, this.entityOf(one), this.entityOf) })), given));
    this.canvas.focus(inOrder(this.dashboard.widgets)[0]?.id ?? "");
    announce(t("{count} widgets were added.", { count: widgets.length }));
  }

  /** @param {string} id */
  duplicate(id) {
    const fresh = freshId(id, this.dashboard.widgets.map((one) => one.id));
    if (this.run(duplicateWidget(id, fresh))) this.select(fresh, true);
    this.#speak(fresh);
  }

  /** @param {string} id */
  remove(id) {
    const order = inOrder(this.dashboard.widgets).map((one) => one.id);
    const at = order.indexOf(id);
    const near = order[at + 1] ?? order[at - 1] ?? "";
    this.run(removeWidget(id));
    showToast({ text: t("The widget is deleted."), tone: "info", action: t("Undo"), act: this.frame.undo });
    if (near) this.canvas.focus(near);
    else this.palette.search.focus();
  }

  /** @param {string} id */
  #speak(id) {
    const widget = this.widget(id);
    if (widget) announce(t("{name}: column {x}, row {y}, {w} wide, {h} high", spoken(this.titleOf(widget), widget)));
  }

  /** @param {KeyboardEvent} event */
  #widgetKey(event) {
    const id = event.target instanceof HTMLElement ? event.target.dataset.id : undefined;
    if (!id || event.isComposing || event.altKey || isTyping(event.target)) return;
    const step = STEPS[event.key];
    if (step && !event.ctrlKey && !event.metaKey) this.#nudge(id, step, event.shiftKey);
    else if (event.key === "Delete" || event.key === "Backspace") this.remove(id);
    else if (event.key === "Enter") this.select(id), this.panel.focus();
    else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "d") this.duplicate(id);
    else return;
    event.preventDefault();
  }

  /** @param {string} id @param {[number, number]} step @param {boolean} isResize */
  #nudge(id, [dx, dy], isResize) {
    const { x, y, w, h: tall } = this.widget(id);
    this.run(placeWidget(id, isResize ? { x, y, w: Math.min(w + dx, 12 - x), h: tall + dy } : { x: x + dx, y: y + dy, w, h: tall }));
    this.#speak(id);
  }

  // What is dragged

  /** @param {HTMLElement} source of the drawer, or the head of a widget */
  #lift(source) {
    const { x, y } = this.drag.from;
    const { left, top } = (source.closest("[data-id]") ?? source).getBoundingClientRect();
    this.#held = { id: source.dataset.offer ?? idOf(source), from: source.dataset.from ?? "", grip: { x: x - left, y: y - top } };
    return source.textContent ?? "";
  }

  /** @param {number} x @param {number} y @returns {import("../drag.js").Over} */
  #over(x, y) {
    const { id, from, grip } = this.#held ?? { id: "", from: "", grip: { x: 0, y: 0 } };
    if (from) this.#offerAt(from, id, this.canvas.cellAt(x, y));
    else this.#aim(id, { ...this.widget(id), ...this.canvas.cornerAt(x - grip.x, y - grip.y) });
    return { refusal: "" };
  }

  /** @param {string} from @param {string} key @param {{ x: number, y: number } | null} cell */
  #offerAt(from, key, cell) {
    const made = cell && this.#offeredWidget(from, key);
    this.#waiting = made ? addWidget({ ...made, ...fitted({ ...made, ...cell }) }) : null;
    this.canvas.grid.hidden = false;
    this.canvas.preview((this.#waiting?.apply(this.dashboard) ?? this.dashboard).widgets, made?.id ?? "");
  }

  /** @param {string} id @param {Box} box */
  #aim(id, box) {
    this.#waiting = placeWidget(id, box);
    this.canvas.preview(placed(this.dashboard.widgets, id, box), id);
  }

  /** The corner of a widget follows the hand. @param {HTMLElement} corner @param {number} x @param {number} y @param {boolean} isDone */
  #resize(corner, x, y, isDone) {
    const id = idOf(corner);
    const box = /** @type {Element} */ (corner.closest("[data-id]")).getBoundingClientRect();
    const { from } = this.drag;
    this.#held ??= { id, from: "", grip: { x: box.right - from.x, y: box.bottom - from.y } };
    const { grip } = this.#held;
    const size = this.canvas.sizeOf(x + grip.x - box.left, y + grip.y - box.top);
    const place = this.widget(id);
    this.#aim(id, { x: place.x, y: place.y, w: Math.min(size.w, COLUMNS - place.x), h: size.h });
    if (isDone) this.#drop();
  }

  #drop() {
    const before = this.dashboard.widgets.map((one) => one.id);
    const [command, held] = [this.#waiting, this.#held];
    this.#cancel();
    if (!command || !held || !this.run({ ...command, merge: "" })) return;
    const at = held.from ? (this.dashboard.widgets.find((one) => !before.includes(one.id))?.id ?? "") : held.id;
    this.select(at, true);
    this.#speak(at);
  }

  #cancel() {
    this.#waiting = this.#held = null;
    this.canvas.preview(this.dashboard.widgets, "");
    this.draw(false);
  }
}

/** @param {Element} inside a widget */
const idOf = (inside) => /** @type {HTMLElement | null} */ (inside.closest("[data-id]"))?.dataset.id ?? "";
