// @ts-check
// What designers of one document share: its history, the bar with undo and what else is given, and a draft that saves itself.

import { h } from "../dom.js";
import { History } from "../history.js";
import { t } from "../text.js";
import { SavedMark } from "./saved-mark.js";
import { Undoing } from "./undoing.js";

/** @typedef {{ label: string, apply: (document: any) => any, merge?: string }} Command edits with the same `merge` shortly after one another are undone together */

/** Announces `change` after each edit; its detail says who made it. @template [D=any] the document */
export class Frame extends EventTarget {
  /** @param {HTMLElement} root @param {D} document @param {import("./saver.js").Saver} saver @param {...Node} tools what else stands in the bar */
  constructor(root, document, saver, ...tools) {
    super();
    this.history = new History(document);
    this.saver = saver;
    this.undoing = new Undoing(root, this.history);
    const mark = new SavedMark();
    mark.follow(saver);
    this.bar = h("div", { class: "fl-toolbar", role: "toolbar", "aria-label": t("Tools") }, this.undoing.element, ...tools, mark.element);
    this.history.addEventListener("change", (event) => this.#changed(/** @type {CustomEvent} */ (event).detail.by));
  }

  get document() {
    return this.history.document;
  }

  /** @param {Command} command @param {string} [by] "typing" while somebody writes */
  run = (command, by = "") => this.history.run(command, by);

  undo = () => this.undoing.undo();

  /** @param {string} by */
  #changed(by) {
    this.saver.changed(this.document);
    this.dispatchEvent(new CustomEvent("change", { detail: { by } }));
  }
}

/**
 * Draw `element` anew and leave the caret where it was.
 *
 * @param {HTMLElement} element @param {() => Node[]} draw
 */
export function redrawn(element, draw) {
  const focused = document.activeElement;
  const name = focused instanceof HTMLElement && element.contains(focused) ? (focused.dataset.focus ?? "") : "";
  const top = element.scrollTop;
  element.replaceChildren(...draw());
  element.scrollTop = top;
  if (name) focusOn(element, name);
}

/** @param {HTMLElement} element @param {string} name */
export function focusOn(element, name) {
  const found = element.querySelector(`[data-focus="${CSS.escape(name)}"]`);
  if (found instanceof HTMLElement) found.focus({ preventScroll: false });
}
