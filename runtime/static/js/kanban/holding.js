// @ts-check
// Cards in the hand: dragged by mouse, pen or finger, or grabbed by a key.

import { announce } from "../dom.js";
import { Drag } from "../drag.js";
import { t } from "../text.js";
import { showToast } from "../toast.js";

/** How thick the line is that says where a card would go. */
const LINE = 3;
/** How far below a card. */
const GAP = 2;

export class Holding {
  /** What a key took hold of. @type {{ card: HTMLElement, was: import("./board.js").Spot, from: string } | null} */
  grabbed = null;
  /** @type {HTMLElement | null} */
  #dragged = null;
  /** Whether the pointer is over a column that the card does not come from. */
  #isElsewhere = false;

  /** @param {import("./board.js").Board} board */
  constructor(board) {
    this.board = board;
    new Drag(board.root, board.root, {
      sources: "[data-move]",
      start: (card) => this.#lift(card),
      over: (x, y) => this.#over(x, y),
      drop: (x, y) => this.#drop(x, y),
      refused: (reason) => this.#refuse(reason),
      end: () => this.#ended(),
    });
  }

  /** @param {HTMLElement} card */
  #lift(card) {
    this.letGo();
    this.#dragged = card;
    card.classList.add("is-grabbed");
    return this.board.nameOf(card);
  }

  /** @param {number} x @param {number} y */
  #listAt(x, y) {
    const box = this.board.root.getBoundingClientRect();
    if (y < box.top || y > box.bottom || x < box.left || x > box.right) return undefined;
    const lane = this.#dragged?.dataset.lane;
    return this.board.lists.find((one) => {
      const { left, right } = one.getBoundingClientRect();
      return one.dataset.of === lane && !one.classList.contains("is-folded") && x >= left && x <= right;
    });
  }

  /** @param {number} x @param {number} y @returns {import("../drag.js").Over} */
  #over(x, y) {
    const card = this.#dragged;
    const list = this.#listAt(x, y);
    this.#isElsewhere = false;
    if (!card || !list) return { refusal: t("Drop it on a column.") };
    const to = list.dataset.cards ?? "";
    const isHere = to === card.dataset.column;
    this.#isElsewhere = !isHere;
    if (isHere && !this.board.isByHand) return { refusal: sorted(this.board) };
    if (!isHere && !this.board.movesOf(card).includes(to)) return { refusal: this.#why(card, to) };
    const { left, top, width } = list.getBoundingClientRect();
    const above = this.#above(list, y);
    return { refusal: "", line: new DOMRect(left, above ? above.getBoundingClientRect().bottom + GAP : top, width, LINE), inside: list };
  }

  /** The card below which one would go there; null for the top. @param {Element} list @param {number} y @returns {Element | null} */
  #above(list, y) {
    if (!this.board.isByHand) return null;
    const others = [...list.children].filter((one) => one !== this.#dragged);
    return others.findLast((one) => middle(one) < y) ?? null;
  }

  /** @param {HTMLElement} card @param {string} to */
  #why(card, to) {
    return t("{from} cannot become {to}.", { from: this.board.titleOf(card.dataset.column ?? ""), to: this.board.titleOf(to) });
  }

  /** @param {number} x @param {number} y */
  #drop(x, y) {
    const card = this.#dragged;
    const list = this.#listAt(x, y);
    const to = list?.dataset.cards;
    if (!card || !list || to === undefined) return;
    const above = this.#above(list, y);
    const stays = to === card.dataset.column && above === card.previousElementSibling;
    if (!stays) this.board.move(card, to, undefined, above);
  }

  /** A finger hides the reason that the card bore; back on its own column there is none to tell. @param {string} reason */
  #refuse(reason) {
    if (this.#isElsewhere) showToast({ text: reason, tone: "bad" });
  }

  #ended() {
    this.#dragged?.classList.remove("is-grabbed");
    this.#dragged = null;
  }

  /** Take hold of a card; arrows move it then. @param {HTMLElement} card */
  grab(card) {
    if (!card.dataset.move) return announce(t("You may not move this."));
    this.grabbed = { card, was: this.board.spotOf(card), from: card.dataset.column ?? "" };
    card.classList.add("is-grabbed");
    announce(t("{name} is grabbed. Arrow keys move it, Space drops it, Esc puts it back.", { name: this.board.nameOf(card) }));
  }

  /** @param {number} by columns to the right */
  shift(by) {
    const { grabbed } = this;
    if (!grabbed) return;
    const { card, from } = grabbed;
    const now = card.closest("[data-cards]")?.getAttribute("data-cards") ?? from;
    const to = this.nextColumn(card, now, by, from);
    if (to === undefined) return announce(t("It cannot go further."));
    if (to === from) this.board.putBack(card, grabbed.was);
    else this.board.place(card, to);
    this.#tell(card, to, this.board.columns.indexOf(to), this.board.columns.length);
  }

  /** @param {number} by cards further down */
  slide(by) {
    const { grabbed } = this;
    if (!grabbed) return;
    if (!this.board.isByHand) return announce(sorted(this.board));
    const { card } = grabbed;
    if (!this.stepped(card, by)) return announce(t("It cannot go further."));
    const cards = [...(card.parentElement?.children ?? [])];
    this.#tell(card, card.closest("[data-cards]")?.getAttribute("data-cards") ?? "", cards.indexOf(card), cards.length);
  }

  /** Show a card one place further down, or up. @param {HTMLElement} card @param {number} by @returns {boolean} whether there is one */
  stepped(card, by) {
    const beside = by > 0 ? card.nextElementSibling : card.previousElementSibling;
    if (!beside) return false;
    if (by > 0) beside.after(card);
    else beside.before(card);
    this.board.focus(card);
    return true;
  }

  /** @param {HTMLElement} card @param {string} column @param {number} at @param {number} count */
  #tell(card, column, at, count) {
    announce(t("{name}: {place}, {number} of {count}", { name: this.board.nameOf(card), place: this.board.titleOf(column), number: at + 1, count }));
  }

  /** The nearest column on one side that takes the card. @param {HTMLElement} card @param {string} now @param {number} by @param {string} from */
  nextColumn(card, now, by, from) {
    const { columns } = this.board;
    const allowed = new Set([...this.board.movesOf(card), from]);
    const rest = by > 0 ? columns.slice(columns.indexOf(now) + 1) : columns.slice(0, columns.indexOf(now)).reverse();
    return rest.find((one) => allowed.has(one) && this.board.list(one, card.dataset.lane ?? ""));
  }

  /** Put down what is grabbed. */
  drop() {
    const { grabbed } = this;
    if (!grabbed) return;
    const { card, was, from } = grabbed;
    this.grabbed = null;
    card.classList.remove("is-grabbed");
    const to = card.closest("[data-cards]")?.getAttribute("data-cards") ?? from;
    announce(t("Dropped."));
    const isElsewhere = to !== from || card.nextElementSibling !== was.next;
    if (isElsewhere) this.board.move(card, to, was, card.previousElementSibling);
  }

  /** Put back what is grabbed. */
  letGo() {
    const { grabbed } = this;
    if (!grabbed) return;
    this.grabbed = null;
    grabbed.card.classList.remove("is-grabbed");
    this.board.putBack(grabbed.card, grabbed.was);
    announce(t("Put back."));
  }
}

/** @param {Element} one */
function middle(one) {
  const { top, height } = one.getBoundingClientRect();
  return top + height / 2;
}

/** Why a card cannot go up or down. @param {import("./board.js").Board} board */
export function sorted(board) {
  return t("A column is in the order of {field}.", { field: board.root.dataset.sorted ?? "" });
}
