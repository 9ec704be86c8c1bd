// @ts-check
// All entities as a picture: cards that are moved, relations that are drawn from one to another, and both as a table.

import { button } from "../designer/controls.js";
import { announce, h, icon, isTyping } from "../dom.js";
import { Drag } from "../drag.js";
import { t } from "../text.js";
import { card, heightOf } from "./card.js";
import { placed, tidy, WIDTH } from "./layout.js";
import { extent, lines } from "./lines.js";
import { Minimap } from "./minimap.js";
import { RelationDialog } from "./relation-dialog.js";
import { relationsOf } from "./relations.js";
import { Work } from "./work.js";

/** @typedef {import("./layout.js").Spot} Spot @typedef {import("./relations.js").Relation} Relation */
/** @typedef {import("./work.js").Told & { titles: Record<string, string>, icons: Record<string, string>, types: Record<string, { title: string, icon: string }>, places: Record<string, [number, number]>, addresses: { fields: string, places: string } }} Told */

const NUDGE = 8;
const ZOOMS = [0.4, 0.5, 0.6, 0.75, 0.9, 1, 1.15, 1.35, 1.6];
/** What is smaller at first sight is not read. */
const READABLE = 0.75;
const KEEP_MS = 600;
/** @type {Record<string, [number, number]>} */
const STEPS = { ArrowLeft: [-NUDGE, 0], ArrowRight: [NUDGE, 0], ArrowUp: [0, -NUDGE], ArrowDown: [0, NUDGE] };

export class Picture {
  /** @type {Record<string, Spot>} */
  spots = {};
  #zoom = Number(localStorage.getItem("fl-md-zoom")) || 1;
  #keeping = 0;
  /** The card or the handle that is dragged, and where the hand took it. @type {{ key: string, isLine: boolean, spot: Spot, grip: Spot } | undefined} */
  #dragged;

  /** @param {HTMLElement} root @param {Told} told */
  constructor(root, told) {
    this.root = root;
    this.told = told;
    this.work = new Work(root, told);
    this.spots = placed(this.#cards(), this.relations, Object.fromEntries(Object.entries(told.places).map(([key, [x, y]]) => [key, { x, y }])));
    this.paper = h("div", { class: "fl-er-paper" });
    this.sheet = h("div", { class: "fl-er-sheet" }, this.paper);
    this.canvas = h("div", { class: "fl-er-canvas", tabindex: "0", role: "region", "aria-label": t("Picture of the entities"), "aria-describedby": "fl-er-keys" }, this.sheet);
    this.minimap = new Minimap(this.canvas);
    this.dialog = new RelationDialog(this);
    this.search = h("input", { class: "fl-input", type: "search", "aria-label": t("Search entities and fields"), placeholder: t("Search entities and fields"), "data-fresh": true });
    this.zoomed = h("span", { class: "fl-er-zoomed" });
    this.table = h("div", { class: "fl-er-twin" });
    const bar = h("div", { class: "fl-toolbar", role: "toolbar", "aria-label": t("Tools") },
      this.work.tools, button(t("Add a relation"), "link-2", () => this.dialog.open("", ""), { look: "is-primary" }),
      h("span", { class: "fl-toolbar-search" }, icon("search"), this.search),
      button(t("Tidy"), "layout-grid", () => this.#tidy()), button(t("Fit"), "maximize", () => this.fit()),
      h("span", { class: "fl-btn-group" }, button(t("Smaller"), "minus", () => this.#zoomBy(-1), { isIcon: true }), this.zoomed, button(t("Larger"), "plus", () => this.#zoomBy(1), { isIcon: true })), this.work.saved);
    const keys = h("p", { class: "fl-help", id: "fl-er-keys" }, t("Tab goes from card to card, arrows move one, Enter opens its fields, + − 0 zoom. Drag from the round handle of a card to another one to relate them."));
    root.replaceChildren(this.work.banners, bar, h("div", { class: "fl-er-room" }, this.canvas, this.minimap.element), keys, this.table, this.dialog.element);
    root.classList.add("is-ready");
    this.#listen();
    this.draw();
    if (!Object.keys(told.places).length) this.fit(READABLE);
  }

  /** @returns {Relation[]} */
  get relations() {
    return relationsOf(this.work.entities);
  }

  /** @param {string} key */
  titleOf = (key) => this.told.titles[key] ?? this.work.entities[key]?.title ?? key;

  #cards = () => Object.entries(this.work.entities).map(([key, entity]) => ({ key, height: heightOf(entity) }));

  #listen() {
    this.work.addEventListener("change", () => this.draw());
    this.search.addEventListener("input", () => this.#find());
    this.search.addEventListener("keydown", (event) => event.key === "Enter" && !event.isComposing && /** @type {HTMLElement | null} */ (this.paper.querySelector(".fl-er-card.is-found"))?.focus());
    this.canvas.addEventListener("keydown", (event) => this.#key(event));
    this.canvas.addEventListener("wheel", (event) => (event.ctrlKey || event.metaKey) && (event.preventDefault(), this.#zoomBy(event.deltaY < 0 ? 1 : -1)), { passive: false });
    this.canvas.addEventListener("pointerdown", (event) => this.#pan(event));
    this.canvas.addEventListener("dblclick", ({ target }) => this.#open(keyOf(target)));
    this.canvas.addEventListener("scroll", () => this.#lookAt());
    new ResizeObserver(() => this.#lookAt()).observe(this.canvas);
    const drag = new Drag(this.canvas, this.canvas, {
      start: (source) => this.#grab(source, drag.from),
      over: (x, y) => this.#over(x, y),
      drop: (x, y) => this.#drop(x, y),
      end: () => this.#let(),
    });
  }

  // What is drawn

  draw() {
    const { entities } = this.work;
    const focused = keyOf(document.activeElement);
    this.spots = { ...placed(this.#cards(), this.relations, this.spots) };
    const cards = Object.entries(entities).map(([key, entity]) => card(key, entity, this.titleOf(key), this.told, this.told.icons[key] ?? "database", (one) => this.work.shown(key, one)));
    this.paper.replaceChildren(h("div", { class: "fl-er-lines" }), ...cards);
    this.#stand();
    this.#find();
    this.#tell();
    if (focused) this.card(focused)?.focus({ preventScroll: true });
  }

  /** @param {string} key @returns {HTMLElement | null} */
  card = (key) => this.paper.querySelector(`[data-at="${key}"]`);

  /** Put cards and lines where they stand now. */
  #stand() {
    for (const [key, { x, y }] of Object.entries(this.spots)) {
      const element = this.card(key);
      if (element) element.style.translate = `${x}px ${y}px`;
    }
    const boxes = Object.fromEntries(this.#cards().map(({ key, height }) => [key, { .../** @type {Spot} */ (this.spots[key]), width: WIDTH, height }]));
    const size = extent(boxes);
    this.paper.style.inlineSize = `${size.width}px`;
    this.paper.style.blockSize = `${size.height}px`;
    this.paper.style.scale = String(this.#zoom);
    this.sheet.style.inlineSize = `${size.width * this.#zoom}px`;
    this.sheet.style.blockSize = `${size.height * this.#zoom}px`;
    this.paper.firstElementChild?.replaceChildren(lines(this.relations.map((one) => ({ ...one, title: this.work.shown(one.from, one.title) })), boxes, this.work.entities, size, this.titleOf));
    this.minimap.draw(boxes, size, this.#zoom);
    this.zoomed.textContent = `${Math.round(this.#zoom * 100)}%`;
  }

  #lookAt = () => this.minimap.look(this.#zoom);

  /** The same in words: each relation in a row. */
  #tell() {
    const heads = [t("Field"), t("Entity"), t("Relation"), t("Leads to"), t("List on the other side"), t("On deletion")];
    const deletes = { restrict: t("Refuse"), clear: t("Empty the link"), cascade: t("Delete with it") };
    const rows = this.relations.map((one) => h("tr", {},
      h("th", { scope: "row" }, h("a", { href: this.told.addresses.fields.replace("_entity_", one.from), "aria-label": t("{field} of {entity}", { field: this.work.shown(one.from, one.title), entity: this.titleOf(one.from) }) }, this.work.shown(one.from, one.title))),
      h("td", {}, this.titleOf(one.from)), h("td", {}, { "many one": t("many to one"), "one one": t("one to one"), "many many": t("many to many"), "one many": t("many to many") }[`${one.here} ${one.there}`] ?? ""),
      h("td", {}, this.titleOf(one.to)), h("td", {}, h("code", { class: "fl-code" }, one.inverse)), h("td", {}, deletes[/** @type {keyof typeof deletes} */ (one.onDelete)] ?? one.onDelete)));
    const body = rows.length ? rows : [h("tr", {}, h("td", { colspan: String(heads.length) }, t("No relations yet")))];
    const table = h("table", { class: "fl-table" }, h("caption", { class: "fl-visually-hidden" }, t("Relations")), h("thead", {}, h("tr", {}, ...heads.map((text) => h("th", { scope: "col" }, text)))), h("tbody", {}, ...body));
    this.table.replaceChildren(h("h2", {}, t("Relations as a table")), h("div", { class: "fl-table-frame", tabindex: "0", role: "region", "aria-label": t("Relations") }, table));
  }

  #find() {
    const sought = this.search.value.trim().toLowerCase();
    for (const element of this.paper.querySelectorAll(".fl-er-card")) {
      const entity = this.work.entities[keyOf(element)];
      const words = [keyOf(element), this.titleOf(keyOf(element)), ...Object.entries(entity?.properties ?? {}).flatMap(([key, { title }]) => [key, title, this.work.shown(keyOf(element), title)])].join(" ").toLowerCase();
      element.classList.toggle("is-found", sought !== "" && words.includes(sought));
      element.classList.toggle("is-dim", sought !== "" && !words.includes(sought));
    }
    if (sought) this.paper.querySelector(".is-found")?.scrollIntoView({ block: "center", inline: "center" });
  }

  // What is done

  /** @param {string} key */
  #open(key) {
    if (key) this.work.go(this.told.addresses.fields.replace("_entity_", key));
  }

  #tidy() {
    this.spots = tidy(this.#cards(), this.relations);
    this.#stand();
    this.#keep();
    this.fit();
    announce(t("The cards are tidied."));
  }

  /** @param {number} [least] zoom */
  fit(least = 0) {
    const { offsetWidth, offsetHeight } = this.paper;
    const fits = Math.min(this.canvas.clientWidth / offsetWidth, this.canvas.clientHeight / offsetHeight);
    this.#zoomTo([...ZOOMS].reverse().find((zoom) => zoom <= Math.min(1, Math.max(fits, least))) ?? /** @type {number} */ (ZOOMS[0]));
    this.canvas.scrollTo(0, 0);
  }

  /** @param {number} steps */
  #zoomBy(steps) {
    const at = ZOOMS.findIndex((zoom) => zoom >= this.#zoom);
    this.#zoomTo(ZOOMS[Math.max(0, Math.min(at + steps, ZOOMS.length - 1))] ?? 1);
  }

  /** @param {number} zoom */
  #zoomTo(zoom) {
    this.#zoom = zoom;
    localStorage.setItem("fl-md-zoom", String(zoom));
    this.#stand();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
    const key = keyOf(event.target);
    const step = STEPS[event.key];
    if (event.key === "+" || event.key === "=") this.#zoomBy(1);
    else if (event.key === "-") this.#zoomBy(-1);
    else if (event.key === "0") this.#zoomTo(1);
    else if (key && step) this.#nudge(key, step);
    else if (key && event.key === "Enter") this.#open(key);
    else return;
    event.preventDefault();
  }

  /** @param {string} key @param {[number, number]} step */
  #nudge(key, [dx, dy]) {
    const { x, y } = /** @type {Spot} */ (this.spots[key]);
    this.#place(key, { x: x + dx, y: y + dy });
    this.#keep();
    this.card(key)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** @param {string} key @param {Spot} spot */
  #place(key, { x, y }) {
    this.spots = { ...this.spots, [key]: { x: Math.max(0, Math.round(x)), y: Math.max(0, Math.round(y)) } };
    this.#stand();
  }

  /** Where cards stand is kept for everybody who designs this app. */
  #keep() {
    clearTimeout(this.#keeping);
    this.#keeping = window.setTimeout(() => {
      const places = Object.fromEntries(Object.entries(this.spots).map(([key, { x, y }]) => [key, [x, y]]));
      const headers = { "Content-Type": "application/json", "X-CSRF-Token": this.told.csrf };
      fetch(this.told.addresses.places, { method: "POST", headers, body: JSON.stringify(places), keepalive: true }).catch(() => {}); // they stay for this visit
    }, KEEP_MS);
  }

  // Dragging

  /** A point of the screen on the paper. @param {number} x @param {number} y @returns {Spot} */
  #at = (x, y) => ({ x: (x + this.canvas.scrollLeft) / this.#zoom, y: (y + this.canvas.scrollTop) / this.#zoom });

  /** @param {HTMLElement} source @param {Spot} from @returns {string} */
  #grab(source, from) {
    const key = keyOf(source);
    const isLine = source.dataset.new !== undefined;
    this.#dragged = { key, isLine, spot: /** @type {Spot} */ (this.spots[key]), grip: this.#at(from.x, from.y) };
    document.documentElement.classList.toggle("is-er-moving", !isLine);
    return isLine ? t("{name} → …", { name: this.titleOf(key) }) : this.titleOf(key);
  }

  /** @param {number} x @param {number} y @returns {import("../drag.js").Over} */
  #over(x, y) {
    const dragged = this.#dragged;
    if (!dragged) return { refusal: "" };
    if (dragged.isLine) {
      const over = document.elementFromPoint(x, y)?.closest(".fl-er-card");
      return over ? { refusal: "", inside: over } : { refusal: t("Drop it on a card.") };
    }
    const here = this.#at(x, y);
    this.#place(dragged.key, { x: dragged.spot.x + here.x - dragged.grip.x, y: dragged.spot.y + here.y - dragged.grip.y });
    return { refusal: "" };
  }

  /** @param {number} x @param {number} y */
  #drop(x, y) {
    const dragged = this.#dragged;
    this.#dragged = undefined;
    if (dragged?.isLine) this.dialog.open(dragged.key, keyOf(document.elementFromPoint(x, y)));
    else this.#keep();
  }

  /** What was not dropped stands where it stood. */
  #let() {
    const dragged = this.#dragged;
    this.#dragged = undefined;
    document.documentElement.classList.remove("is-er-moving");
    if (dragged && !dragged.isLine) this.#place(dragged.key, dragged.spot);
  }

  /** The ground moves with the hand. @param {PointerEvent} event */
  #pan(event) {
    if (event.button || event.pointerType !== "mouse" || keyOf(event.target)) return;
    const start = { x: event.clientX + this.canvas.scrollLeft, y: event.clientY + this.canvas.scrollTop };
    const stop = new AbortController();
    const move = (/** @type {PointerEvent} */ now) => this.canvas.scrollTo(start.x - now.clientX, start.y - now.clientY);
    addEventListener("pointermove", move, { signal: stop.signal });
    for (const type of ["pointerup", "pointercancel", "blur"]) addEventListener(type, () => stop.abort(), { signal: stop.signal });
  }

}

/** @param {EventTarget | null} target @returns {string} */
const keyOf = (target) => /** @type {HTMLElement | null} */ (target instanceof Element ? target.closest(".fl-er-card") : null)?.dataset.at ?? "";
