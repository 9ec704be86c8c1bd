// @ts-check
// The two buttons and the keys of a history.

import { announce, h } from "../dom.js";
import { wayOf } from "../history.js";
import { t } from "../text.js";
import { button } from "./controls.js";

export class Undoing {
  /** What has to end before anything is undone. */
  before = () => {};

  /** @param {HTMLElement} root @param {import("../history.js").History<any>} history */
  constructor(root, history) {
    this.history = history;
    this.undoButton = button(t("Undo"), "undo-2", () => this.undo(), { isIcon: true });
    this.redoButton = button(t("Redo"), "redo-2", () => this.redo(), { isIcon: true });
    this.element = h("span", { class: "fl-btn-group" }, this.undoButton, this.redoButton);
    history.addEventListener("change", () => this.#offer());
    document.addEventListener("keydown", (event) => this.#key(event), true);
    // The browser's own undo of a text field would fight with ours.
    root.addEventListener("beforeinput", (event) => event.inputType.startsWith("history") && !isFresh(event.target) && event.preventDefault());
    this.#offer();
  }

  undo() {
    this.before();
    if (this.history.undo()) announce(t("Undone."));
  }

  redo() {
    this.before();
    if (this.history.redo()) announce(t("Done again."));
  }

  #offer() {
    this.undoButton.disabled = !this.history.undoes;
    this.redoButton.disabled = !this.history.redoes;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const way = wayOf(event);
    if (!way || isFresh(event.target)) return;
    event.preventDefault();
    event.stopPropagation();
    this[way]();
  }
}

/** Whether something is being written there that no command knows of yet: its undo is the browser's. @param {EventTarget | null} target */
const isFresh = (target) => target instanceof HTMLInputElement && target.closest("[data-fresh]") !== null && target.value !== "";
