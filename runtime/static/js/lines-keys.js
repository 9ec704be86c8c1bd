// @ts-check
import { announce } from "./dom.js";
import { composing } from "./ime-guard.js";
import { t } from "./text.js";

// A subtable under the hands of somebody who knows spreadsheets: Enter and arrows go from row to row, Alt with an arrow
// moves the row.

/** @typedef {HTMLElement & { rows: HTMLTableRowElement[], add: (after?: Element | null) => HTMLTableRowElement | null }} Lines */

/** @param {Lines} lines */
export function watchKeys(lines) {
  lines.addEventListener("keydown", (event) => {
    const cell = event.target instanceof Element ? event.target.closest("td") : null;
    const row = cell?.closest("tr");
    if (!cell || !row || composing(event) || event.defaultPrevented || event.ctrlKey || event.metaKey) return;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (event.altKey && step) return move(lines, row, step, event);
    if (event.altKey || event.shiftKey || !isPlain(event.target)) return;
    if (step) go(lines, row, cell, step, event);
    else if (event.key === "Enter") go(lines, row, cell, 1, event, true);
    else if (event.key === "ArrowLeft" || event.key === "ArrowRight") aside(cell, event);
  });
}

/** A field whose arrows mean nothing of their own. @param {EventTarget | null} target @returns {target is HTMLInputElement} */
function isPlain(target) {
  return target instanceof HTMLInputElement && !["radio", "date", "time", "datetime-local", "file"].includes(target.type) && target.getAttribute("aria-expanded") !== "true";
}

/** @param {Element | undefined} cell */
function enter(cell) {
  const field = /** @type {HTMLInputElement | null | undefined} */ (cell?.querySelector("input:not([type=hidden]), select, textarea"));
  field?.focus();
  if (field instanceof HTMLInputElement && field.type !== "checkbox") field.select();
  return Boolean(field);
}

/** @param {Lines} lines @param {HTMLTableRowElement} row @param {HTMLTableCellElement} cell @param {number} step @param {Event} event @param {boolean} [adds] a row at the end */
function go(lines, row, cell, step, event, adds = false) {
  const rows = lines.rows;
  /** @type {HTMLTableRowElement | null} */
  let next = rows[rows.indexOf(row) + step] ?? null;
  if (!next && adds) {
    next = lines.add();
    lines.dispatchEvent(new Event("change", { bubbles: true }));
  }
  event.preventDefault();
  enter(next?.cells[cell.cellIndex]);
}

/** To the next cell, once the caret is at the end of what stands there. @param {HTMLTableCellElement} cell @param {KeyboardEvent} event */
function aside(cell, event) {
  const field = /** @type {HTMLInputElement} */ (event.target);
  const { selectionStart: from, selectionEnd: to, value } = field;
  const isLeft = event.key === "ArrowLeft";
  if (from !== null && (isLeft ? from !== 0 || to !== 0 : to !== value.length || from !== to) && !(from === 0 && to === value.length)) return;
  const next = isLeft ? cell.previousElementSibling : cell.nextElementSibling;
  if (next && enter(next)) event.preventDefault();
}

/** @param {Lines} lines @param {HTMLTableRowElement} row @param {number} step @param {Event} event */
function move(lines, row, step, event) {
  event.preventDefault();
  const focused = document.activeElement;
  place(lines, row, lines.rows.indexOf(row) + step);
  if (focused instanceof HTMLElement) focused.focus();
}

/** Put a row at a position, from 0. @param {Lines} lines @param {HTMLTableRowElement} row @param {number} at */
export function place(lines, row, at) {
  const others = lines.rows.filter((one) => one !== row);
  const was = lines.rows.indexOf(row);
  const now = Math.max(0, Math.min(at, others.length));
  if (now === was) return;
  if (now === others.length) others[others.length - 1]?.after(row);
  else others[now].before(row);
  announce(t("Row {place} of {count}", { place: now + 1, count: lines.rows.length }));
  lines.dispatchEvent(new Event("change", { bubbles: true }));
}
