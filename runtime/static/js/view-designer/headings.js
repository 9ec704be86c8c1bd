// @ts-check
// The headings of a list in its preview: dragged to another place, or moved by Alt and the arrows; the rest is to look at.

import { Drag } from "../drag.js";
import { h } from "../dom.js";
import { t } from "../text.js";

const LINE = 2;
const KEYS = { ArrowLeft: -1, ArrowRight: 1 };

/**
 * @typedef {object} Ways
 * @property {() => string[]} paths the columns in their order
 * @property {(from: number, to: number) => unknown} move a column to its place once it is taken out
 */

/** What cannot be dragged in a part of a page. @param {HTMLElement} page @param {Element} kept */
function deaden(page, kept) {
  for (let one = kept; one !== page && one.parentElement; one = one.parentElement) for (const other of one.parentElement.children) if (other !== one) /** @type {HTMLElement} */ (other).inert = true;
}

export class Headings {
  #held = "";

  /** @param {HTMLElement} page the preview, which scrolls @param {Ways} ways */
  constructor(page, ways) {
    this.page = page;
    this.ways = ways;
    const drag = new Drag(page, page, {
      sources: ".fl-vd-heading",
      start: (heading) => {
        drag.canvas = heading.closest(".fl-table-frame") ?? page;
        this.#held = heading.dataset.path ?? "";
        return heading.textContent ?? "";
      },
      over: (x, y) => this.#over(x, y),
      drop: (x) => this.#drop(x),
      end: () => (this.#held = ""),
    });
    page.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Before the page is drawn anew: the heading that has the focus. */
  get focused() {
    const { activeElement } = document;
    return activeElement instanceof HTMLElement && this.page.contains(activeElement) ? (activeElement.dataset.path ?? "") : "";
  }

  /** @param {string} path */
  focus(path) {
    this.#all().find((one) => one.dataset.path === path)?.focus({ preventScroll: true });
  }

  /** Let the headings of a drawn list be moved. @param {HTMLElement} drawn */
  wake(drawn) {
    const paths = this.ways.paths();
    /** @type {HTMLElement[]} */
    const heads = [...drawn.querySelectorAll(/** @type {"th"} */ ("thead th[data-path]"))];
    const row = heads[0]?.parentElement;
    drawn.inert = !row;
    if (!row) return;
    deaden(drawn, row);
    for (const cell of row.children) /** @type {HTMLElement} */ (cell).inert = !paths.includes(/** @type {HTMLElement} */ (cell).dataset.path ?? "");
    for (const head of heads) if (!head.inert) head.replaceChildren(this.#heading(head, paths));
  }

  /** @param {HTMLElement} head @param {string[]} paths */
  #heading(head, paths) {
    const path = head.dataset.path ?? "";
    const name = head.querySelector(".fl-sort")?.textContent?.trim() ?? path;
    const place = paths.indexOf(path) + 1;
    return h("button", { type: "button", class: "fl-vd-heading", "data-path": path, title: t("Drag, or Alt and arrows"), "aria-keyshortcuts": "Alt+ArrowLeft Alt+ArrowRight", "aria-label": t("{name}, {place} of {count}. Alt and arrows move it.", { name, place, count: paths.length }) }, name);
  }

  /** @returns {HTMLElement[]} in the order of the view, also before the preview shows a new one */
  #all() {
    const paths = this.ways.paths();
    /** @type {HTMLElement[]} */
    const found = [...this.page.querySelectorAll(/** @type {"button"} */ (".fl-vd-heading"))];
    return found.sort((one, other) => paths.indexOf(one.dataset.path ?? "") - paths.indexOf(other.dataset.path ?? ""));
  }

  /** @param {number} x @param {number} y @returns {import("../drag.js").Over} */
  #over(x, y) {
    const frame = this.#all()[0]?.closest(".fl-table-frame")?.getBoundingClientRect();
    if (!frame || y < frame.top || y > frame.bottom) return { refusal: t("Drop it between the headings.") };
    const boxes = this.#boxes();
    const edge = boxes[this.#placeAt(x)]?.left ?? boxes.at(-1)?.right ?? frame.right;
    return { refusal: "", line: new DOMRect(edge - LINE / 2, frame.top, LINE, frame.height) };
  }

  #boxes() {
    return this.#all().map((one) => /** @type {Element} */ (one.closest("th")).getBoundingClientRect());
  }

  /** Before which of the headings something would stand. @param {number} x */
  #placeAt(x) {
    const boxes = this.#boxes();
    const over = boxes.findIndex(({ left, width }) => x < left + width / 2);
    return over < 0 ? boxes.length : over;
  }

  /** @param {number} x */
  #drop(x) {
    const shown = this.#all().map((one) => one.dataset.path ?? "");
    const [from, before] = [shown.indexOf(this.#held), this.#placeAt(x)];
    this.#move(this.#held, shown[before > from ? before - 1 : before]);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const path = this.focused;
    const step = KEYS[/** @type {keyof typeof KEYS} */ (event.key)];
    if (!path || !step || !event.altKey || event.isComposing) return;
    event.preventDefault();
    const shown = this.#all().map((one) => one.dataset.path ?? "");
    this.#move(path, shown[shown.indexOf(path) + step]);
  }

  /** Into the place of another one; those that the preview does not show stay among their own. @param {string} path @param {string | undefined} other */
  #move(path, other) {
    const paths = this.ways.paths();
    const to = paths.indexOf(other ?? "");
    if (to >= 0 && other !== path) this.ways.move(paths.indexOf(path), to);
  }
}
