// @ts-check
import { announce, h, on } from "./dom.js";
import { composing } from "./ime-guard.js";
import { listData, listUrl, parsed, recordOf } from "./list-place.js";
import { place } from "./place.js";
import { t } from "./text.js";
import { showToast } from "./toast.js";

// A cell is changed where it stands, with the control that the server draws: double click, F2 or e open it, Enter saves,
// Tab saves and goes on to the next one, Escape leaves it as it was.

/** @type {{ cell: HTMLElement, box: HTMLElement, saving: boolean } | undefined} */
let open;

on("dblclick", "[data-cell]", (event, cell) => {
  if (event.target.closest("a")) return; // the first click has left the page
  event.preventDefault();
  getSelection()?.removeAllRanges();
  edit(cell);
});

/** Open the first cell of a row that may be changed, or the one that has the focus. @param {Element} row @returns {boolean} */
export function editRow(row) {
  const focused = document.activeElement?.closest("[data-cell]");
  const cell = focused && row.contains(focused) && focused.matches("td") ? focused : row.querySelector("[data-cell]");
  if (!(cell instanceof HTMLElement)) return false;
  edit(cell);
  return true;
}

/** @param {HTMLElement} cell */
async function edit(cell) {
  const row = /** @type {HTMLElement} */ (cell.closest("tr"));
  close();
  const box = h("div", { class: "fl-cell-editor", role: "dialog", "aria-label": cell.dataset.label ?? cell.dataset.cell ?? "" });
  open = { cell, box, saving: false };
  cell.classList.add("is-edited");
  document.body.append(box);
  box.addEventListener("keydown", keyed);
  box.addEventListener("submit", (event) => (event.preventDefault(), save(0)));
  box.addEventListener("click", ({ target }) => target instanceof Element && target.closest("[data-cell-cancel]") && leave());
  const answer = await asked(listUrl(`${recordOf(row)}/cells/${cell.dataset.cell}`));
  if (open?.box === box && answer) draw(await answer.text());
}

/** @param {string} url @param {RequestInit} [init] */
async function asked(url, init) {
  try {
    const answer = await fetch(url, { ...init, headers: { "HX-Request": "true" } });
    if (answer.ok || [403, 409, 422].includes(answer.status)) return answer;
  } catch {
    if (init && (await waits())) return null;
  }
  showToast({ text: t("No connection. Nothing was lost; try again."), tone: "bad" });
  if (open) open.saving = false;
  return null;
}

/** Without a network the change is kept on this device, where it keeps things. @returns {Promise<boolean>} */
async function waits() {
  const form = open?.box.querySelector("form");
  if (!open || !form || !navigator.serviceWorker?.controller) return false;
  const { keepCell } = await import("./offline/cells.js");
  const isKept = await keepCell(open.cell, form, `${listData().base}/${recordOf(/** @type {Element} */ (open.cell.closest("tr")))}`);
  if (isKept) leave();
  return isKept;
}

/** @param {string} text the form with the control */
function draw(text) {
  if (!open) return;
  const { box, cell } = open;
  box.replaceChildren(...parsed(text).body.children);
  place(box, cell, { wide: true });
  const control = box.querySelector("[aria-invalid=true], input:not([type=hidden]), select, textarea, button");
  if (!(control instanceof HTMLElement)) return;
  control.focus();
  if (control instanceof HTMLInputElement && control.type !== "checkbox" && control.type !== "radio") control.select();
  const error = box.querySelector(".fl-error");
  if (error) announce(error.textContent ?? "");
}

/** @param {KeyboardEvent} event */
function keyed(event) {
  if (composing(event) || event.defaultPrevented) return;
  const isMany = event.target instanceof HTMLTextAreaElement && !event.ctrlKey && !event.metaKey;
  if (event.key === "Escape") leave();
  else if (event.key === "Enter" && !isMany && !(event.target instanceof HTMLButtonElement)) save(0);
  else if (event.key === "Tab" && isAtEdge(event)) save(event.shiftKey ? -1 : 1);
  else return event.stopPropagation();
  event.preventDefault();
  event.stopPropagation();
}

/** Whether Tab would leave the control, not only one of its parts. @param {KeyboardEvent} event */
function isAtEdge({ target, shiftKey }) {
  const all = [...(open?.box.querySelectorAll(/** @type {"input"} */ ("input:not([type=hidden], [hidden]), select:not([hidden]), textarea")) ?? [])];
  return target === all.at(shiftKey ? 0 : -1) && !open?.box.querySelector("[type=radio]");
}

/** @param {number} step to the next cell that may be changed, back, or nowhere */
async function save(step) {
  const form = open?.box.querySelector("form");
  if (!open || !form || open.saving || !form.querySelector("[data-submit]")) return;
  open.saving = true;
  const { box, cell } = open;
  const answer = await asked(form.action, { method: "POST", body: new FormData(form) });
  if (!answer || open?.box !== box) return;
  open.saving = false;
  if (!answer.ok) return draw(await answer.text());
  saved(await answer.text(), cell, step);
}

/** @param {string} text the row as it is now @param {HTMLElement} cell @param {number} step */
function saved(text, cell, step) {
  const answer = parsed(text);
  const row = /** @type {HTMLTableRowElement} */ (cell.closest("tr"));
  const drawn = document.adoptNode(/** @type {HTMLTableRowElement} */ (answer.querySelector("tbody tr[id]")));
  const box = row.querySelector(/** @type {"input"} */ ("input[type=checkbox]"));
  const fresh = drawn.querySelector(/** @type {"input"} */ ("input[type=checkbox]"));
  if (box && fresh) fresh.checked = box.checked;
  const at = cell.dataset.cell;
  close();
  row.replaceWith(drawn);
  document.getElementById("fl-toasts")?.replaceChildren(...answer.querySelectorAll("fl-toast"));
  const cells = [...drawn.querySelectorAll(/** @type {"td"} */ ("[data-cell]"))];
  const here = cells.findIndex((one) => one.dataset.cell === at);
  const next = cells[here + step];
  if (step && next) edit(next);
  else focusCell(cells[here] ?? drawn);
}

function leave() {
  const cell = open?.cell;
  close();
  if (cell) focusCell(cell);
}

/** @param {HTMLElement} cell */
function focusCell(cell) {
  const link = cell.querySelector("a") && cell.matches("th") ? cell.querySelector("a") : null;
  if (!link) cell.tabIndex = -1;
  (link ?? cell).focus();
}

function close() {
  if (!open) return;
  open.cell.classList.remove("is-edited");
  open.box.remove();
  open = undefined;
}

// A press beside the editor saves what was typed, as leaving a cell does in a spreadsheet.
document.addEventListener("pointerdown", ({ target }) => {
  if (!open || !(target instanceof Element) || open.box.contains(target) || target.closest(".fl-pop, dialog")) return;
  if (open.box.dataset.touched) save(0);
  else close();
});

document.addEventListener("input", touched, true);
document.addEventListener("change", touched, true);

/** @param {Event} event */
function touched({ target }) {
  if (open && target instanceof Node && open.box.contains(target)) open.box.dataset.touched = "1";
}
