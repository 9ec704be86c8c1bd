// @ts-check
// The corner of a cell is dragged over others to give them the same.

import { h } from "../dom.js";
import { Drag } from "../drag.js";

/** @param {HTMLElement} grid @param {HTMLSelectElement[][]} rows @param {(cell: HTMLSelectElement, value: string) => void} choose */
export function fill(grid, rows, choose) {
  const cells = rows.flat();
  for (const cell of cells) cell.after(h("span", { class: "fl-fill", "aria-hidden": "true" }));
  /** @type {HTMLSelectElement | null} */
  let from = null;
  const mark = (/** @type {HTMLSelectElement[]} */ meant) => cells.forEach((cell) => cell.closest("td")?.classList.toggle("is-filled", meant.includes(cell)));
  new Drag(grid, grid.querySelector(/** @type {"div"} */ (".fl-table-frame")) ?? grid, {
    sources: ".fl-fill",
    start: (corner) => {
      from = /** @type {HTMLSelectElement} */ (corner.parentElement?.querySelector("select"));
      return from.selectedOptions[0]?.text || "–";
    },
    over: (x, y) => (mark(between(rows, from, cellAt(x, y))), { refusal: "" }),
    drop: (x, y) => between(rows, from, cellAt(x, y)).forEach((cell) => from && choose(cell, from.value)),
    end: () => mark([]),
  });
}

/** @param {number} x @param {number} y */
const cellAt = (x, y) => document.elementFromPoint(x, y)?.closest("td")?.querySelector("select") ?? null;

/** The cells from one to another, in rows and columns. @param {HTMLSelectElement[][]} rows @param {HTMLSelectElement | null} from @param {HTMLSelectElement | null} to @returns {HTMLSelectElement[]} */
function between(rows, from, to) {
  const [[top, left], [bottom, right]] = [placeOf(rows, from), placeOf(rows, to)];
  if (top < 0 || bottom < 0) return [];
  const [first, last] = [Math.min(left, right), Math.max(left, right)];
  return rows.slice(Math.min(top, bottom), Math.max(top, bottom) + 1).flatMap((row) => row.slice(first, last + 1));
}

/** Row and column of a cell, -1 where it is none. @param {HTMLSelectElement[][]} rows @param {HTMLSelectElement | null} cell @returns {[number, number]} */
function placeOf(rows, cell) {
  const row = rows.findIndex((cells) => cells.some((one) => one === cell));
  return [row, rows[row]?.findIndex((one) => one === cell) ?? -1];
}
