// @ts-check
// A board by keyboard: arrows go from card to card, Space grabs one, Alt with an arrow moves it at once.

import { announce } from "../dom.js";
import { composing } from "../ime-guard.js";
import { t } from "../text.js";
import { sorted } from "./holding.js";

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** @param {import("./board.js").Board} board */
export function hear(board) {
  board.root.addEventListener("keydown", (event) => {
    if (composing(event) || event.ctrlKey || event.metaKey) return;
    const link = event.target instanceof Element && event.target.closest(".fl-board-card-head > a");
    const card = link && link.closest("[data-card]");
    if (card instanceof HTMLElement && press(board, card, event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  });
  board.root.addEventListener("focusout", (event) => {
    const to = event.relatedTarget;
    if (board.holding.grabbed && to instanceof Node && !board.holding.grabbed.card.contains(to)) board.holding.letGo();
  });
}

/** Whether the key meant something here. @param {import("./board.js").Board} board @param {HTMLElement} card @param {KeyboardEvent} event */
function press(board, card, event) {
  const { holding } = board;
  const [x, y] = ARROWS[event.key] ?? [0, 0];
  if (holding.grabbed) {
    if (x) holding.shift(x);
    else if (y) holding.slide(y);
    else if (event.key === " " || event.key === "Enter") holding.drop();
    else if (event.key === "Escape") holding.letGo();
    else return false;
    return true;
  }
  if (event.key === " ") holding.grab(card);
  else if (event.altKey && x) nudge(board, card, x);
  else if (event.altKey && y) climb(board, card, y);
  else if (x || y) go(board, card, x, y);
  else return false;
  return true;
}

/** @param {import("./board.js").Board} board @param {HTMLElement} card @param {number} by */
function nudge(board, card, by) {
  const from = card.dataset.column ?? "";
  const to = card.dataset.move ? board.holding.nextColumn(card, from, by, "") : undefined;
  if (to === undefined) announce(t("It cannot go further."));
  else board.move(card, to);
}

/** Up or down within the column. @param {import("./board.js").Board} board @param {HTMLElement} card @param {number} by */
function climb(board, card, by) {
  if (!board.isByHand) return announce(sorted(board));
  if (!card.dataset.move) return announce(t("You may not move this."));
  const was = board.spotOf(card);
  if (!board.holding.stepped(card, by)) return announce(t("It cannot go further."));
  board.move(card, card.dataset.column ?? "", was, card.previousElementSibling);
}

/** @param {import("./board.js").Board} board @param {HTMLElement} card @param {number} x @param {number} y */
function go(board, card, x, y) {
  const list = /** @type {HTMLElement} */ (card.parentElement);
  const cards = [...list.children];
  const at = cards.indexOf(card);
  if (y) {
    if (cards[at + y]) board.focus(cards[at + y]);
    return;
  }
  const row = board.lists.filter((one) => one.dataset.of === list.dataset.of && one.children.length);
  const near = row[row.indexOf(list) + x];
  if (near) board.focus(near.children[Math.min(at, near.children.length - 1)]);
}
