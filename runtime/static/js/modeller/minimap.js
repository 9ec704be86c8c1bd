// @ts-check
// The whole picture small, and what of it is seen; a press goes there. For eyes only: the table says the same in words.

import { h } from "../dom.js";

/** @typedef {import("./lines.js").Box} Box */

const WIDTH = 168;
const SVG = "http://www.w3.org/2000/svg";

export class Minimap {
  #scale = 1;

  /** @param {HTMLElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.svg = document.createElementNS(SVG, "svg");
    this.seen = this.#rect("fl-er-seen", { x: 0, y: 0, width: 0, height: 0 });
    this.element = h("div", { class: "fl-er-map", "aria-hidden": "true" }, this.svg);
    this.element.addEventListener("pointerdown", (event) => this.#go(event));
    this.element.addEventListener("pointermove", (event) => event.buttons && this.#go(event));
  }

  /** @param {Record<string, Box>} boxes @param {{ width: number, height: number }} size @param {number} zoom */
  draw(boxes, size, zoom) {
    this.#scale = Math.min(WIDTH / size.width, 120 / size.height);
    this.svg.setAttribute("width", String(size.width * this.#scale));
    this.svg.setAttribute("height", String(size.height * this.#scale));
    this.svg.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
    this.svg.replaceChildren(...Object.values(boxes).map((box) => this.#rect("fl-er-small", box)), this.seen);
    this.look(zoom);
  }

  /** @param {number} zoom */
  look(zoom) {
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = this.canvas;
    for (const [name, value] of Object.entries({ x: scrollLeft, y: scrollTop, width: clientWidth, height: clientHeight })) this.seen.setAttribute(name, String(value / zoom));
    this.zoom = zoom;
  }

  /** @param {PointerEvent} event */
  #go(event) {
    const box = this.svg.getBoundingClientRect();
    const by = (this.zoom ?? 1) / this.#scale;
    this.canvas.scrollTo((event.clientX - box.left) * by - this.canvas.clientWidth / 2, (event.clientY - box.top) * by - this.canvas.clientHeight / 2);
  }

  /** @param {string} look @param {Box} box */
  #rect(look, { x, y, width, height }) {
    const rect = document.createElementNS(SVG, "rect");
    for (const [name, value] of Object.entries({ class: look, x, y, width, height, rx: 8 })) rect.setAttribute(name, String(value));
    return rect;
  }
}
