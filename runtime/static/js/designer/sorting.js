// @ts-check
// Lists whose rows are put in order by dragging: a line shows where a row would go; a command moves it.

import { Drag } from "../dashboard-designer/drag.js";
import { h } from "../dom.js";

/** @typedef {{ list: string, at: number }} Aim where a row would stand, counted without the line */
/**
 * @typedef {object} Ways
 * @property {(id: string, list: string) => boolean} takes whether a list takes a row
 * @property {(id: string, aim: Aim) => void} drop
 */

/** Lists are `[data-list]`, their rows `[data-id]`, what a row is held by `[data-move]`. */
export class Sorting {
  /** @type {Aim | null} */
  #aim = null;

  /** @param {HTMLElement} root @param {HTMLElement} scroller @param {Ways} ways */
  constructor(root, scroller, ways) {
    this.ways = ways;
    this.root = root;
    this.line = h("li", { class: "fl-order-line", "data-testid": "drop-line", role: "presentation", hidden: true });
    new Drag(root, scroller, {
      cellAt: (x, y) => ({ x, y }),
      over: ({ id }, _by, cell) => cell && this.#over(id, cell.x, cell.y),
      drop: ({ id }) => this.#drop(id),
      cancel: () => this.#end(),
    });
  }

  /** @param {string} id @param {number} x @param {number} y */
  #over(id, x, y) {
    const list = this.#listAt(id, document.elementFromPoint(x, y));
    this.line.hidden = !list;
    this.#aim = null;
    if (!list) return;
    const rows = [...list.children].filter((row) => row instanceof HTMLElement && row.dataset.id);
    const before = rows.findIndex((row) => y < row.getBoundingClientRect().top + row.getBoundingClientRect().height / 2);
    const at = before < 0 ? rows.length : before;
    this.#aim = { list: list.dataset.list ?? "", at };
    const next = rows[at] ?? null;
    if (this.line.parentElement !== list || this.line.nextElementSibling !== next) list.insertBefore(this.line, next);
  }

  /** The innermost list there that takes the row. @param {string} id @param {Element | null} under @returns {HTMLElement | null} */
  #listAt(id, under) {
    const list = /** @type {HTMLElement | null} */ (under?.closest("[data-list]") ?? null);
    if (!list || !this.root.contains(list)) return null;
    return this.ways.takes(id, list.dataset.list ?? "") ? list : this.#listAt(id, list.parentElement);
  }

  /** @param {string} id */
  #drop(id) {
    const aim = this.#aim;
    this.#end();
    if (aim) this.ways.drop(id, aim);
  }

  #end() {
    this.#aim = null;
    this.line.hidden = true;
    this.line.remove();
  }
}
