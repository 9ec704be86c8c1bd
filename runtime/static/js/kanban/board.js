// @ts-check
// A board that is there already: cards are moved by drag, keys or their menu; the server says what became of them.

import { announce } from "../dom.js";
import { parsed, send, showSaid } from "../parts.js";
import { t } from "../text.js";
import { showToast } from "../toast.js";
import { Holding } from "./holding.js";
import { hear } from "./keys.js";

/** @typedef {{ list: Element | null, next: Element | null }} Spot where a card was */

export class Board {
  /** What a dialog asks about. @type {{ card: HTMLElement, was: Spot, isDone: boolean } | null} */
  #asking = null;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.holding = new Holding(this);
    hear(this);
    this.#fetchMore();
    this.#keepPlace();
    document.addEventListener("submit", (event) => this.#submit(event));
    root.addEventListener("dragstart", (event) => event.preventDefault());
  }

  /** @returns {HTMLElement[]} */
  get lists() {
    return [...this.root.querySelectorAll(/** @type {"ul"} */ ("[data-cards]"))];
  }

  /** The list of a column in a lane. @param {string} column @param {string} lane */
  list(column, lane) {
    return this.lists.find((one) => one.dataset.cards === column && one.dataset.of === lane && !one.classList.contains("is-folded"));
  }

  /** The columns, in their order. @returns {string[]} */
  get columns() {
    return [...this.root.querySelectorAll(/** @type {"div"} */ ("[data-head]"))].map((head) => head.dataset.head ?? "");
  }

  /** @param {string} column */
  titleOf(column) {
    return this.root.querySelector(`[data-head="${CSS.escape(column)}"] h2`)?.textContent ?? column;
  }

  /** @param {Element} card */
  nameOf(card) {
    return card.querySelector("a")?.textContent ?? "";
  }

  /** Where the card may go. @param {Element} card @returns {string[]} */
  movesOf(card) {
    return [...card.querySelectorAll(/** @type {"button"} */ ("[data-move-form] button[name=to]"))].map((button) => button.value);
  }

  /** @param {Element} card @returns {Spot} */
  spotOf(card) {
    return { list: card.parentElement, next: card.nextElementSibling };
  }

  /** Whether people put the cards of a column into their order. */
  get isByHand() {
    return this.root.dataset.byHand !== undefined;
  }

  /** Show the card in a column, before the server says so: below another, else first. @param {HTMLElement} card @param {string} column @param {Element | null} [above] */
  place(card, column, above = null) {
    const hasFocus = card.contains(document.activeElement);
    const list = this.list(column, card.dataset.lane ?? "");
    if (above?.parentElement === list) above?.after(card);
    else list?.prepend(card);
    if (hasFocus) this.focus(card);
  }

  /** @param {HTMLElement} card @param {Spot} was */
  putBack(card, was) {
    const hasFocus = card.contains(document.activeElement) || document.activeElement === document.body;
    was.list?.insertBefore(card, was.next?.parentElement === was.list ? was.next : null);
    if (hasFocus) this.focus(card);
  }

  /** @param {Element} card */
  focus(card) {
    card.querySelector("a")?.focus();
    card.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Move a card for good. @param {HTMLElement} card @param {string} to @param {Spot} [was] @param {Element | null} [above] what it shall stand below */
  async move(card, to, was = this.spotOf(card), above = null) {
    this.place(card, to, above);
    card.setAttribute("aria-busy", "true");
    const below = above instanceof HTMLElement ? (above.dataset.card ?? "") : "";
    const answer = await send(card.dataset.move ?? "", { to, revision: card.dataset.revision ?? "", above: below });
    card.removeAttribute("aria-busy");
    this.#answered(answer, card, was);
  }

  /** @param {Awaited<ReturnType<typeof send>>} answer @param {HTMLElement} card @param {Spot} was */
  #answered(answer, card, was) {
    const dialog = answer && showSaid(answer.parts);
    if (dialog) return this.#ask(dialog, card, was);
    if (!answer?.ok) this.putBack(card, was);
    if (answer) for (const part of answer.parts) this.#take(part);
    else showToast({ text: t("It could not be moved. Try again."), tone: "bad" });
  }

  /** Wait for what the column needs; cancelled, the card goes back. @param {HTMLDialogElement} dialog @param {HTMLElement} card @param {Spot} was */
  #ask(dialog, card, was) {
    const asking = { card, was, isDone: false };
    this.#asking = asking;
    dialog.querySelector(/** @type {"input"} */ (".fl-dialog-body :is(input:not([type=hidden]), select, textarea)"))?.focus();
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (asking.isDone) return;
      this.putBack(card, was);
      announce(t("{name} stays where it was.", { name: this.nameOf(card) }));
    });
  }

  /** Put a part of an answer in its place. @param {HTMLElement} part */
  #take(part) {
    if (part.dataset.card) this.#show(part);
    else if (part.dataset.gone) document.getElementById(`card-${part.dataset.gone}`)?.remove();
    else if (part.dataset.numbers !== undefined) this.root.querySelector(`[data-numbers="${CSS.escape(part.dataset.numbers)}"]`)?.replaceWith(part);
  }

  /** @param {HTMLElement} card as it is now */
  #show(card) {
    const old = document.getElementById(card.id);
    const list = this.list(card.dataset.column ?? "", card.dataset.lane ?? "");
    const hasFocus = old?.contains(document.activeElement) || document.activeElement === document.body;
    if (old && old.parentElement === list) old.replaceWith(card);
    else {
      old?.remove();
      list?.prepend(card);
    }
    if (hasFocus && card.isConnected) this.focus(card);
  }

  /** A menu's "Move to", or a dialog that asked. @param {SubmitEvent} event */
  async #submit(event) {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-move-form")) return;
    event.preventDefault();
    const dialog = form.closest("dialog");
    const asking = this.#asking;
    if (dialog && asking) {
      const answer = await send(form.getAttribute("action") ?? "", new FormData(form));
      asking.isDone = true;
      dialog.close();
      this.#answered(answer, asking.card, asking.was);
      return;
    }
    const card = /** @type {HTMLElement | null} */ (form.closest("[data-card]"));
    const to = /** @type {HTMLButtonElement | null} */ (event.submitter)?.value;
    form.closest("details")?.removeAttribute("open");
    if (card && to !== undefined) await this.move(card, to);
  }

  /** Further cards come when the end of a column is seen. */
  #fetchMore() {
    const seen = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) if (isIntersecting) this.#more(/** @type {HTMLElement} */ (target));
    }, { root: this.root });
    const watch = () => this.root.querySelectorAll("[data-more]").forEach((link) => seen.observe(link));
    this.root.addEventListener("click", (event) => {
      const link = event.target instanceof Element && event.target.closest("[data-more]");
      if (!link) return;
      event.preventDefault();
      this.#more(/** @type {HTMLElement} */ (link));
    });
    this.root.addEventListener("fl:more", watch);
    watch();
  }

  /** @param {HTMLElement} link */
  async #more(link) {
    const url = link.dataset.more ?? "";
    if (!url || link.hasAttribute("aria-busy")) return;
    link.setAttribute("aria-busy", "true");
    const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
    link.removeAttribute("aria-busy");
    if (!answer?.ok) return;
    for (const part of parsed(await answer.text())) {
      if (part.dataset.moreOf !== undefined) link.closest("[data-more-of]")?.replaceWith(part);
      else if (part.dataset.card && !document.getElementById(part.id)) this.list(part.dataset.column ?? "", part.dataset.lane ?? "")?.append(part);
    }
    this.root.dispatchEvent(new Event("fl:more"));
  }

  /** Folding, undoing and coming back show the same part of the board. */
  #keepPlace() {
    const key = `fl-board:${location.pathname}${location.search}`;
    const [left, top] = (sessionStorage.getItem(key) ?? "0 0").split(" ").map(Number);
    this.root.scrollTo({ left, top, behavior: "instant" });
    addEventListener("pagehide", () => sessionStorage.setItem(key, `${this.root.scrollLeft} ${this.root.scrollTop}`));
  }
}
