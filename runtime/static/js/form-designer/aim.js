// @ts-check
// What a drop at a point would do: which command, where its line is drawn, or why it is refused.

import { t } from "../text.js";
import { insertItems, insertNear, moveItems, moveNear } from "./commands.js";
import { moveRefusal, refusal } from "./places.js";
import { canShare, rowAt } from "./rows.js";
import { bodyOf, find, kindOf, walk } from "./tree.js";

/** @typedef {import("./tree.js").Form} Form */
/** @typedef {import("./tree.js").Item} Item */
/** @typedef {import("./commands.js").Command} Command */
/** @typedef {{ ids: string[], items: Item[], refusal: string }} Load what is dragged: `ids` of what is there already, none for something new */
/** @typedef {{ refusal: string, command?: Command, line?: DOMRect, inside?: Element, tab?: string }} Aim */

const LINE = 3;
/** How far from a field one may still mean it. */
const REACH = 160;
const NOWHERE = { refusal: "" };

/** @param {HTMLElement} canvas @param {Form} form @param {Load} load @param {number} x @param {number} y @returns {Aim} */
export function aim(canvas, form, load, x, y) {
  const under = document.elementFromPoint(x, y);
  const line = under?.closest("[data-line]");
  if (load.refusal && (line || canvas.contains(under))) return load;
  if (line instanceof HTMLElement) return onLine(form, load, line, y);
  if (!under || !canvas.contains(under)) return NOWHERE;
  const strip = under.closest(".fl-fd-tabs");
  const tab = under.closest("[data-tab]");
  if (kindOf(load.items[0]) === "tab") return strip ? betweenTabs(form, load, tab ?? strip.querySelector("[data-tab]:last-of-type"), x) : { refusal: t("A tab stands beside the other tabs.") };
  if (tab instanceof HTMLElement) return { ...into(form, load, tab.dataset.tab ?? "", tab), tab: tab.dataset.tab ?? "" };
  const cell = nearest(canvas, under, kindOf(load.items[0]) === "section", x, y);
  if (cell) return nearCell(form, load, cell, x, y);
  const body = under.closest("[data-body]") ?? canvas.querySelector("[data-body]");
  return body instanceof HTMLElement ? into(form, load, body.dataset.body ?? "", body) : NOWHERE;
}

/** @param {Form} form @param {Load} load @param {string} parent */
const why = (form, { ids, items }, parent) => (ids.length ? moveRefusal(form, ids, parent) : (items.map((one) => refusal(form, one, parent)).find(Boolean) ?? ""));

/** @param {Form} form @param {Load} load @param {string} parent @param {Element} inside @returns {Aim} */
function into(form, load, parent, inside) {
  const refused = why(form, load, parent);
  if (refused) return { refusal: refused };
  const place = { parent, index: bodyOf(form, parent).length };
  return { refusal: "", inside, command: load.ids.length ? moveItems(load.ids, place) : insertItems(load.items, place) };
}

/** In the outline: before or after a line, or into what is empty. @param {Form} form @param {Load} load @param {HTMLElement} line @param {number} y @returns {Aim} */
function onLine(form, load, line, y) {
  const found = find(form, line.dataset.line ?? "");
  if (!found || load.ids.includes(found.id)) return NOWHERE;
  const box = line.getBoundingClientRect();
  const isAfter = y > box.y + box.height / 2;
  const goesInside = isAfter && found.item.body && !why(form, load, found.id);
  const place = goesInside ? { parent: found.id, index: 0 } : { ...found.place, index: found.place.index + (isAfter ? 1 : 0) };
  const refused = why(form, load, place.parent);
  if (refused) return { refusal: refused };
  return { refusal: "", line: new DOMRect(box.x + (goesInside ? 16 : 0), (isAfter ? box.bottom : box.top) - 1, box.width, LINE), command: load.ids.length ? moveItems(load.ids, place) : insertItems(load.items, place) };
}

/** @param {Form} form @param {Load} load @param {Element | null} tab @param {number} x @returns {Aim} */
function betweenTabs(form, load, tab, x) {
  const found = tab instanceof HTMLElement ? find(form, tab.dataset.tab ?? "") : undefined;
  if (!found || !tab) return NOWHERE;
  const box = tab.getBoundingClientRect();
  const isAfter = x > box.x + box.width / 2;
  const place = { parent: "", index: found.place.index + (isAfter ? 1 : 0) };
  return { refusal: "", line: new DOMRect((isAfter ? box.right : box.left) - 1, box.y, LINE, box.height), command: load.ids.length ? moveItems(load.ids, place) : insertItems(load.items, place) };
}

/** The field or section that is meant. @param {HTMLElement} canvas @param {Element} under @param {boolean} isSection @param {number} x @param {number} y @returns {HTMLElement | null} */
function nearest(canvas, under, isSection, x, y) {
  const own = under.closest("[data-cell]");
  if (isSection) return own?.closest(".fl-fd-section") ?? (own instanceof HTMLElement ? own : closest(canvas.querySelectorAll(".fl-fd-section"), x, y));
  if (own instanceof HTMLElement && !own.classList.contains("fl-fd-section")) return own;
  const box = own ?? under.closest("[data-body]") ?? canvas;
  return closest(box.querySelectorAll(".fl-fd-cell"), x, y);
}

/** @param {Iterable<Element>} cells @param {number} x @param {number} y */
function closest(cells, x, y) {
  let [best, least] = [/** @type {HTMLElement | null} */ (null), REACH];
  for (const cell of cells) {
    const box = cell.getBoundingClientRect();
    const far = Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom) * 2);
    if (far < least && cell instanceof HTMLElement) [best, least] = [cell, far];
  }
  return best;
}

/** @param {Form} form @param {Load} load @param {HTMLElement} cell @param {number} x @param {number} y @returns {Aim} */
function nearCell(form, load, cell, x, y) {
  const id = cell.dataset.cell ?? "";
  const found = find(form, id);
  if (!found || load.ids.includes(id)) return NOWHERE;
  const box = cell.getBoundingClientRect();
  const across = (x - box.left) / box.width;
  const down = (y - box.top) / box.height;
  if (kindOf(found.item) === "section" && (down > 0.25 && down < 0.75)) return { refusal: t("A section cannot stand inside a section.") };
  const refused = why(form, load, found.place.parent);
  if (refused) return { refusal: refused };
  const canStandBeside = load.items.length === 1 && canShare(load.items[0]) && canShare(found.item);
  if (canStandBeside && (across < 0.25 || across > 0.75)) {
    const side = across < 0.25 ? "left" : "right";
    return { refusal: "", line: new DOMRect(side === "left" ? box.left - 8 : box.right + 5, box.y, LINE, box.height), command: near(load, id, side) };
  }
  return besideRow(form, load, cell, found, down < 0.5 ? "above" : "below");
}

/** @param {Form} form @param {Load} load @param {HTMLElement} cell @param {import("./tree.js").Found} found @param {"above" | "below"} side @returns {Aim} */
function besideRow(form, load, cell, found, side) {
  const { parent, index } = found.place;
  const row = rowAt(bodyOf(form, parent), index);
  const ids = walk(form).filter((one) => one.place.parent === parent && row.includes(one.place.index)).map((one) => one.id);
  const end = side === "above" ? ids.find((id) => !load.ids.includes(id)) : ids.filter((id) => !load.ids.includes(id)).at(-1);
  const grid = cell.parentElement?.classList.contains("fl-fd-grid") ? cell.parentElement : cell;
  const boxes = ids.map((id) => grid.querySelector(`:scope > [data-cell="${CSS.escape(id)}"]`)?.getBoundingClientRect()).filter((box) => box !== undefined);
  const all = boxes.length ? boxes : [cell.getBoundingClientRect()];
  const top = side === "above" ? Math.min(...all.map((box) => box.top)) - 9 : Math.max(...all.map((box) => box.bottom)) + 6;
  const width = grid.getBoundingClientRect();
  return { refusal: "", line: new DOMRect(width.left, top, width.width, LINE), command: near(load, end ?? found.id, side) };
}

/** @param {Load} load @param {string} id @param {import("./commands.js").Near["side"]} side */
const near = (load, id, side) => (load.ids.length ? moveNear(load.ids, { id, side }) : insertNear(load.items, { id, side }));
