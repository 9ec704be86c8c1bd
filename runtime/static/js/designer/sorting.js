// @ts-check
// Lists whose rows are put in order by dragging: a line shows where a row would go; a command moves it.

import { Drag } from "../drag.js";
import { t } from "../text.js";

const LINE = 3;

/** @typedef {{ list: string, at: number }} Aim where a row would stand, counted with itself where it was */
/**
 * @typedef {object} Ways
 * @property {(id: string) => string} name what a row is called
 * @property {(id: string, list: string) => boolean} takes whether a list takes a row
 * @property {(id: string, aim: Aim) => void} drop
 */

/** Lists are `[data-list]`, their rows `[data-id]`, what a row is held by `[data-move]`. */
export class Sorting {
  #id = "";
  /** @type {Aim | null} */
  #aim = null;

  /** @param {HTMLElement} root @param {HTMLElement} scroller @param {Ways} ways */
  constructor(root, scroller, ways) {
    this.ways = ways;
    this.root = root;
    new Drag(root, scroller, {
      sources: "[data-move]",
      start: (grip) => ways.name((this.#id = /** @type {HTMLElement} */ (grip.closest("[data-id]")).dataset.id ?? "")),
      over: (x, y) => this.#over(x, y),
      drop: () => this.#aim && ways.drop(this.#id, this.#aim),
      end: () => (this.#aim = null),
    });
  }

  /** @param {number} x @param {number} y @returns {import("../drag.js").Over} */
  #over(x, y) {
    const list = this.#listAt(document.elementFromPoint(x, y));
    this.#aim = null;
    if (!list) return { refusal: t("Drop it between the rows.") };
    const boxes = [...list.children].filter((row) => row instanceof HTMLElement && row.dataset.id).map((row) => row.getBoundingClientRect());
    const before = boxes.findIndex(({ top, height }) => y < top + height / 2);
    const at = before < 0 ? boxes.length : before;
    this.#aim = { list: list.dataset.list ?? "", at };
    const { left, width, top: first } = list.getBoundingClientRect();
    const [above, below] = [boxes[at - 1]?.bottom, boxes[at]?.top];
    const middle = ((above ?? below ?? first) + (below ?? above ?? first)) / 2;
    return { refusal: "", line: new DOMRect(left, middle - LINE / 2, width, LINE) };
  }

  /** The innermost list there that takes the row. @param {Element | null} under @returns {HTMLElement | null} */
  #listAt(under) {
    const list = /** @type {HTMLElement | null} */ (under?.closest("[data-list]") ?? null);
    if (!list || !this.root.contains(list)) return null;
    return this.ways.takes(this.#id, list.dataset.list ?? "") ? list : this.#listAt(list.parentElement);
  }
}
