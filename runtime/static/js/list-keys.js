// @ts-check
import { isTyping } from "./dom.js";
import { composing } from "./ime-guard.js";
import { editRow } from "./list-cells.js";
import { peek } from "./peek.js";

// Keys of a list: j k ↑ ↓ rows, x and Space select, Shift+Space looks in, e and F2 change, f filters, Ctrl+A selects the page.

const letters = () => document.body.dataset.shortcuts !== "off";

document.addEventListener("keydown", (event) => {
  if (composing(event) || event.defaultPrevented || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const row = rowOf(event.target);
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "a" && row) return done(event, selectPage());
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "F2" && row) return done(event, editRow(row));
  const line = row ?? headOf(event.target);
  if ((event.key === "ArrowDown" || event.key === "ArrowUp") && line) return done(event, step(line, event.key === "ArrowDown" ? 1 : -1));
  if (event.key === " " && row && !isPressed(event.target)) return done(event, event.shiftKey ? peek(row) : select(row));
  if (!letters()) return;
  if (event.key === "e" && row) done(event, editRow(row));
  else if (event.key === "x" && row) done(event, select(row));
  else if (event.key === "f") done(event, openFilter());
}, true);

/** @param {EventTarget | null} target @returns {HTMLTableRowElement | null} the row of a record that has the focus */
const rowOf = (target) => (target instanceof Element ? target.closest("main tbody tr[id^='row-']") : null);

/** @param {EventTarget | null} target @returns {Element | null} the head of a group that has the focus */
const headOf = (target) => (target instanceof Element ? target.closest("main tbody tr.fl-table-group") : null);

/** Space presses these already. @param {EventTarget | null} target */
const isPressed = (target) => target instanceof Element && target.matches("button, input, summary");

/** @param {Event} event @param {boolean} isDone */
function done(event, isDone) {
  if (!isDone) return;
  event.preventDefault();
  event.stopPropagation();
}

/** @param {Element} row @param {number} by */
function step(row, by) {
  const lines = [...document.querySelectorAll("main tbody :is(tr[id^='row-'], tr.fl-table-group)")];
  const next = lines[lines.indexOf(row) + by]?.querySelector("th a, [data-fold]");
  if (next instanceof HTMLElement) next.focus();
  return Boolean(next);
}

/** @param {Element} row */
function select(row) {
  const box = row.querySelector(/** @type {"input"} */ (".fl-table-check input"));
  box?.click();
  return Boolean(box);
}

function selectPage() {
  const all = document.querySelector(/** @type {"input"} */ ("[data-select-all]"));
  if (all && !all.checked) all.click();
  return Boolean(all);
}

function openFilter() {
  const filter = document.querySelector("[data-filter]");
  if (!(filter instanceof HTMLDetailsElement)) return false;
  filter.open = true;
  const first = filter.querySelector("select, input:not([type=hidden]), textarea");
  if (first instanceof HTMLElement) first.focus();
  return true;
}
