// @ts-check
import { announce, h, icon, newId } from "./dom.js";
import { listUrl, listData, send } from "./list-place.js";
import { place } from "./place.js";
import { t } from "./text.js";

// Columns of a list: a heading is dragged to its place, its edge to its width; its menu does the same, and so do keys.
// Alt+← → moves, Alt+Shift+← → changes the width. Everything is kept for the person and the view.

const STEP = 16;
const NARROWEST = 64;
const WIDEST = 800;
const LINE = 2;

/** @returns {HTMLElement[]} */
const heads = () => [...document.querySelectorAll(/** @type {"th"} */ ("main th[data-path]"))];
/** @param {HTMLElement} head */
const titleOf = (head) => head.querySelector(".fl-sort")?.textContent?.trim() ?? "";

/** What is in the hand: a heading, or its edge with the width that it had. @type {{ head: HTMLElement, width?: number } | undefined} */
let held;
let isWatched = false;

/** The hand is watched once there are headings: boards and calendars have none. */
async function watch() {
  if (isWatched || !heads().length) return;
  isWatched = true;
  const { Drag } = await import("./drag.js");
  const page = document.querySelector("main") ?? document.body;
  const drag = new Drag(page, page, {
    sources: "th[data-path]",
    start: (head) => {
      if (heads().indexOf(head) < 1) return ""; // the name stays in front
      held = { head };
      drag.canvas = /** @type {HTMLElement} */ (head.closest(".fl-table-frame"));
      head.classList.add("is-dragged");
      return titleOf(head);
    },
    over: (x) => ({ refusal: "", line: lineAt(placeAt(x)) }),
    drop: (x) => held && move(held.head, placeAt(x)),
    end: () => {
      held?.head.classList.remove("is-dragged");
      if (held?.width) setWidth(held.head, held.width);
      held = undefined;
    },
    resize: (edge, x, isDone) => {
      const head = /** @type {HTMLElement} */ (edge.closest("th"));
      if (!held) measure();
      held ??= { head, width: head.offsetWidth };
      setWidth(head, (held.width ?? 0) + x - drag.from.x);
      if (!isDone) return;
      held = undefined;
      keepWidths();
    },
  });
}

void watch();
document.addEventListener("pointerover", watch);
// The browser would drag the heading's link itself.
document.addEventListener("dragstart", (event) => event.target instanceof Element && event.target.closest("th[data-path]") && event.preventDefault());

/** Before which column the heading would stand. @param {number} x */
function placeAt(x) {
  const all = heads();
  const over = all.findIndex((one) => x < one.getBoundingClientRect().left + one.offsetWidth / 2);
  return Math.max(over < 0 ? all.length : over, 1);
}

/** @param {number} to */
function lineAt(to) {
  const all = heads();
  const [next, last] = [all[to], all[all.length - 1]];
  const area = /** @type {Element} */ (last.closest(".fl-table-frame")).getBoundingClientRect();
  const left = next ? next.getBoundingClientRect().left : last.getBoundingClientRect().right;
  return new DOMRect(left - LINE / 2, area.top, LINE, area.height);
}

/** Put a column before the one that stands at `to` now. @param {HTMLElement} head @param {number} to */
async function move(head, to) {
  const paths = heads().map((one) => one.dataset.path ?? "");
  const path = head.dataset.path ?? "";
  const from = paths.indexOf(path);
  const rest = paths.filter((one) => one !== path);
  const at = to > from ? to - 1 : to;
  if (from < 1 || at < 1 || at === from || at > rest.length) return;
  rest.splice(at, 0, path);
  const title = titleOf(head);
  await show(rest);
  announce(t("{name}: place {at} of {count}", { name: title, at: at + 1, count: rest.length }));
  focusHead(path);
}

/** @param {string[]} paths */
const show = (paths) => send("columns", paths.map((path) => ["column", path]));

/** @param {string} path */
function focusHead(path) {
  const head = heads().find((one) => one.dataset.path === path);
  const control = head?.querySelector("a, button");
  if (control instanceof HTMLElement) control.focus();
}

/** From now on every column has the width that it is seen with: a table may be wider than its columns say. */
function measure() {
  const table = document.querySelector(/** @type {"table"} */ ("main .fl-table"));
  if (!table) return;
  const cells = [...(table.tHead?.rows[0].cells ?? [])];
  const widths = cells.map((cell) => cell.offsetWidth);
  table.querySelector("colgroup")?.remove();
  table.prepend(h("colgroup", {}, ...widths.map((width) => h("col", { width }))));
  table.classList.add("is-sized");
  table.width = String(widths.reduce((sum, width) => sum + width, 0));
}

/** @param {HTMLElement} head @returns {HTMLTableColElement} */
function columnOf(head) {
  const table = /** @type {HTMLTableElement} */ (head.closest("table"));
  return [...table.querySelectorAll("col")][/** @type {HTMLTableCellElement} */ (head).cellIndex];
}

/** @param {HTMLElement} head @param {number} width */
function setWidth(head, width) {
  const table = /** @type {HTMLTableElement} */ (head.closest("table"));
  const column = columnOf(head);
  column.width = String(Math.round(Math.min(Math.max(width, NARROWEST), WIDEST)));
  table.width = String([...table.querySelectorAll("col")].reduce((sum, one) => sum + Number(one.width), 0));
}

function keepWidths() {
  const body = new FormData();
  body.append("csrf_token", listData().csrf ?? "");
  for (const head of heads()) body.append(`w.${head.dataset.path}`, columnOf(head).width);
  // Without a connection the widths hold for this page only.
  fetch(listUrl("widths"), { method: "POST", body, keepalive: true }).catch(() => {});
}

/** @param {HTMLElement} head @param {number} by */
function resize(head, by) {
  measure();
  setWidth(head, Number(columnOf(head).width) + by);
  keepWidths();
  announce(t("{name}: {width} wide", { name: titleOf(head), width: columnOf(head).width }));
}

document.addEventListener("keydown", (event) => {
  const head = event.target instanceof Element && event.target.closest("th[data-path]");
  if (!(head instanceof HTMLElement) || !event.altKey || (event.key !== "ArrowLeft" && event.key !== "ArrowRight")) return;
  event.preventDefault();
  const by = event.key === "ArrowLeft" ? -1 : 1;
  if (event.shiftKey) return resize(head, by * STEP);
  const at = heads().indexOf(head);
  move(head, by < 0 ? at - 1 : at + 2);
});

document.addEventListener("click", ({ target }) => {
  const button = target instanceof Element && target.closest(".fl-column-menu");
  if (button instanceof HTMLElement) openMenu(button);
});

/** @param {HTMLElement} button */
function openMenu(button) {
  const head = /** @type {HTMLElement} */ (button.closest("th"));
  const at = heads().indexOf(head);
  const path = head.dataset.path ?? "";
  const all = heads().map((one) => one.dataset.path ?? "");
  const menu = h("div", { class: "fl-pop fl-menu-list is-here", role: "menu", id: newId("column"), "aria-label": titleOf(head) });
  const focus = () => button.focus();
  /** @type {[string, string, boolean, () => unknown][]} */
  const lines = [
    [t("Move left"), "arrow-left", at > 1, () => move(head, at - 1)],
    [t("Move right"), "arrow-right", at > 0 && at < all.length - 1, () => move(head, at + 2)],
    [t("Wider"), "plus", true, () => (resize(head, STEP * 3), focus())],
    [t("Narrower"), "minus", true, () => (resize(head, -STEP * 3), focus())],
    [t("Widths as the cells need"), "columns-3", true, () => send("widths", [["reset", "1"]]).then(() => location.reload())],
    [t("Hide this column"), "eye-off", at > 0, () => show(all.filter((one) => one !== path))],
  ];
  for (const [text, sign, can, act] of lines) if (can) menu.append(line(text, sign, () => (close(), act())));
  const close = () => (menu.remove(), document.removeEventListener("pointerdown", beside, true));
  /** @param {Event} event */
  const beside = (event) => event.target instanceof Node && !menu.contains(event.target) && close();
  menu.addEventListener("keydown", (event) => {
    const items = /** @type {HTMLElement[]} */ ([...menu.children]);
    const here = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (event.key === "Escape" || event.key === "Tab") (close(), focus());
    else if (by) items[(here + by + items.length) % items.length].focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  document.addEventListener("pointerdown", beside, true);
  document.body.append(menu);
  place(menu, button);
  /** @type {HTMLElement} */ (menu.firstElementChild).focus();
}

/** @param {string} text @param {string} sign @param {() => unknown} act */
function line(text, sign, act) {
  const item = h("button", { type: "button", class: "fl-menu-item", role: "menuitem" }, icon(sign), h("span", {}, text));
  item.addEventListener("click", act);
  return item;
}

// In the list of columns Alt and an arrow key move the line with the focus.
document.addEventListener("keydown", (event) => {
  const box = event.target instanceof Element && event.target.closest("[data-columns] .fl-columns-list label");
  if (!box || !event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
  event.preventDefault();
  event.stopPropagation();
  const input = /** @type {HTMLElement} */ (event.target);
  if (event.key === "ArrowUp") box.previousElementSibling?.before(box);
  else box.nextElementSibling?.after(box);
  input.focus();
  const all = [...(box.parentElement?.children ?? [])];
  announce(t("{name}: place {at} of {count}", { name: box.textContent?.trim() ?? "", at: all.indexOf(box) + 1, count: all.length }));
}, true);
