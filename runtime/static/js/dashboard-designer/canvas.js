// @ts-check
// The grid that one works at: each widget with what it will show, which is fetched again only when it would differ.

import { h, icon } from "../dom.js";
import { t } from "../text.js";
import { parsed } from "../reports/preview.js";
import { COLUMNS, GAP_PX, inOrder, ROW_PX } from "./grid.js";

/** @typedef {import("./grid.js").Widget} Widget @typedef {import("./grid.js").Box} Box @typedef {import("./commands.js").Dashboard} Dashboard */
/** @typedef {{ element: HTMLElement, title: HTMLElement, body: HTMLElement, shown: string, asked: number }} Part */

export class Canvas {
  /** @type {Map<string, Part>} */
  #parts = new Map();

  /** @param {{ titleOf: (widget: Widget) => string, iconOf: (widget: Widget) => string, show: (id: string) => Promise<string> }} ways */
  constructor(ways) {
    this.ways = ways;
    this.grid = h("div", { class: "fl-dash fl-dd-grid" });
    this.hint = h("div", { class: "fl-dd-drop", hidden: true });
    this.element = h("section", { class: "fl-dd-canvas", "aria-label": t("The dashboard as a grid"), tabindex: "-1" }, this.grid);
    this.grid.append(this.hint);
  }

  /** @param {Dashboard} dashboard @param {string} selected */
  draw(dashboard, selected) {
    const focused = this.#focused();
    const seen = new Set(dashboard.widgets.map(({ id }) => id));
    for (const [id, part] of this.#parts) if (!seen.has(id)) part.element.remove(), this.#parts.delete(id);
    this.#inOrder(inOrder(dashboard.widgets).map((one) => this.#drawn(one, dashboard, selected)));
    if (focused && focused !== this.#focused()) this.focus(focused);
  }

  /** Only what stands elsewhere is moved: a chart that leaves the page draws itself again. @param {HTMLElement[]} elements */
  #inOrder(elements) {
    elements.forEach((element, at) => this.grid.children[at] !== element && this.grid.insertBefore(element, this.grid.children[at] ?? null));
  }

  #focused() {
    return this.grid.contains(document.activeElement) ? (/** @type {HTMLElement | null} */ (document.activeElement?.closest("[data-id]"))?.dataset.id ?? "") : "";
  }

  /** @param {Widget} widget @param {Dashboard} dashboard @param {string} selected */
  #drawn(widget, dashboard, selected) {
    const part = this.#parts.get(widget.id) ?? this.#made(widget);
    const title = this.ways.titleOf(widget);
    part.title.replaceChildren(icon(this.ways.iconOf(widget)), h("span", {}, title), ...(widget.phone === false ? [icon("smartphone")] : []));
    const tint = widget.color ? ` is-tinted is-${widget.color}` : "";
    part.element.className = `fl-widget fl-dd-widget is-${widget.kind}${tint}${widget.id === selected ? " is-selected" : ""}`;
    part.element.setAttribute("aria-label", t("{name}: column {x}, row {y}, {w} wide, {h} high", told(title, widget)));
    this.stand(part.element, widget);
    this.#fetch(widget, part, dashboard);
    return part.element;
  }

  /** @param {Widget} widget @returns {Part} */
  #made({ id }) {
    const title = h("header", { class: "fl-dd-head", "data-move": "" });
    const body = h("div", { class: "fl-widget-body", inert: true });
    const corner = h("span", { class: "fl-dd-corner", "data-resize": "", "aria-hidden": "true" });
    const element = h("section", { "data-id": id, tabindex: "0", "aria-describedby": "fl-dd-keys" }, title, body, corner);
    const part = { element, title, body, shown: "", asked: 0 };
    this.#parts.set(id, part);
    return part;
  }

  /** @param {HTMLElement} element @param {Box} box */
  stand(element, { x, y, w, h: tall }) {
    element.style.gridArea = `${y + 1} / ${x + 1} / span ${tall} / span ${w}`;
  }

  /** Where widgets would stand: nothing is changed yet. @param {Widget[]} widgets @param {string} id of the one that is dragged */
  preview(widgets, id) {
    for (const one of widgets) {
      const part = this.#parts.get(one.id);
      if (part) this.stand(part.element, one);
      if (one.id === id) this.stand(this.hint, one);
      part?.element.classList.toggle("is-dragged", one.id === id);
    }
    this.hint.hidden = !id;
    this.element.classList.toggle("is-open", Boolean(id));
  }

  /** @param {Widget} widget @param {Part} part @param {Dashboard} dashboard */
  async #fetch(widget, part, { filters }) {
    const { x: _x, y: _y, w: _w, h: _h, phone: _phone, refresh: _refresh, ...content } = widget;
    const wanted = JSON.stringify([content, filters]);
    if (part.shown === wanted) return;
    part.shown = wanted;
    part.body.setAttribute("aria-busy", "true");
    const asked = (part.asked += 1);
    const text = await this.ways.show(widget.id);
    if (asked !== part.asked) return;
    part.body.removeAttribute("aria-busy");
    part.body.replaceChildren(...parsed(text));
  }

  /** @param {number} x @param {number} y on the screen @returns {{ x: number, y: number } | null} */
  cellAt(x, y) {
    const box = this.element.getBoundingClientRect();
    if (x < box.left || x > box.right || y < box.top || y > box.bottom) return null;
    const grid = this.grid.getBoundingClientRect();
    const cell = this.cell();
    return { x: Math.floor((x - grid.left) / cell.x), y: Math.max(0, Math.floor((y - grid.top) / cell.y)) };
  }

  /** The cell of a widget whose corner is at a place on the screen. @param {number} x @param {number} y */
  cornerAt(x, y) {
    const { left, top } = this.grid.getBoundingClientRect();
    const cell = this.cell();
    return { x: Math.round((x - left) / cell.x), y: Math.round((y - top) / cell.y) };
  }

  /** How many cells something is that is so wide and high on the screen. @param {number} width @param {number} height */
  sizeOf(width, height) {
    const cell = this.cell();
    return { w: Math.max(1, Math.round((width + GAP_PX) / cell.x)), h: Math.max(1, Math.round((height + GAP_PX) / cell.y)) };
  }

  /** How far apart cells are, in pixels. */
  cell() {
    return { x: (this.grid.getBoundingClientRect().width + GAP_PX) / COLUMNS, y: ROW_PX + GAP_PX };
  }

  /** @param {string} id */
  focus(id) {
    const element = this.#parts.get(id)?.element;
    element?.focus({ preventScroll: true });
    element?.scrollIntoView({ block: "nearest" });
  }
}

/** A place as it is spoken: columns and rows count from 1. @param {string} name @param {Box} box */
export const told = (name, { x, y, w, h: tall }) => ({ name, x: x + 1, y: y + 1, w, h: tall });
