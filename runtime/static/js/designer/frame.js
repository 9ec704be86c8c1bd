// @ts-check
// What designers of documents share: one history with its buttons and keys, and a draft that saves itself.

import { announce, h, icon } from "../dom.js";
import { Saver } from "../dashboard-designer/saver.js";
import { History } from "../history.js";
import { t } from "../text.js";

/** @typedef {{ [name: string]: any }} Document */
/** @typedef {{ label: string, apply: (document: any) => any, merge?: string }} Command edits with the same `merge` shortly after one another are undone together */
/** @typedef {import("../flow-designer/server.js").Addresses} Addresses */

/** Announces `change` after each edit; its detail says who made it. */
export class Frame extends EventTarget {
  /** @param {HTMLElement} root @param {Document} document @param {Addresses} addresses @param {...Node} tools what else stands in the bar */
  constructor(root, document, addresses, ...tools) {
    super();
    this.addresses = addresses;
    this.history = new History(/** @type {any} */ (document));
    this.saver = new Saver(addresses);
    this.undoButton = button(t("Undo"), "undo-2", () => this.undo(), { isIcon: true });
    this.redoButton = button(t("Redo"), "redo-2", () => this.redo(), { isIcon: true });
    this.saved = h("span", { class: "fl-saved", role: "status" });
    this.bar = h("div", { class: "fl-toolbar", role: "toolbar", "aria-label": t("Tools") }, h("span", { class: "fl-btn-group" }, this.undoButton, this.redoButton), ...tools, this.saved);
    this.history.addEventListener("change", (event) => this.#changed(/** @type {CustomEvent} */ (event).detail.by));
    for (const type of ["saving", "saved", "unsaved", "conflict"]) this.saver.addEventListener(type, (event) => this.#tellSaved(type, /** @type {CustomEvent} */ (event).detail));
    globalThis.document.addEventListener("keydown", (event) => this.#undoKey(event), true);
    // The browser's own undo of a text field would fight with ours.
    root.addEventListener("beforeinput", (event) => event.inputType.startsWith("history") && event.preventDefault());
    this.#offerUndo();
  }

  /** @returns {any} */
  get document() {
    return this.history.document;
  }

  /** @param {Command} command @param {string} [by] "typing" while somebody writes */
  run(command, by = "") {
    return this.history.run(command, by);
  }

  undo() {
    if (this.history.undo()) announce(t("Undone."));
  }

  redo() {
    if (this.history.redo()) announce(t("Done again."));
  }

  /** @param {string} by */
  #changed(by) {
    this.saver.changed(/** @type {any} */ (this.history.document));
    this.#offerUndo();
    this.dispatchEvent(new CustomEvent("change", { detail: { by } }));
  }

  #offerUndo() {
    this.undoButton.disabled = !this.history.undoes;
    this.redoButton.disabled = !this.history.redoes;
  }

  /** @param {KeyboardEvent} event */
  #undoKey(event) {
    const key = event.key.toLowerCase();
    if (event.isComposing || !(event.ctrlKey || event.metaKey) || event.altKey || (key !== "z" && key !== "y")) return;
    event.preventDefault();
    event.stopPropagation();
    if (key === "y" || event.shiftKey) this.redo();
    else this.undo();
  }

  /** @param {string} type @param {any} detail */
  #tellSaved(type, detail) {
    const look = { saving: "", saved: "is-ok" }[type] ?? "is-bad";
    const words = type === "saving" ? t("Saving …") : type === "saved" ? detail : t("Not saved: {reason}", { reason: detail });
    this.saved.className = `fl-saved ${look}`;
    this.saved.replaceChildren(icon({ saving: "loader-circle", saved: "check" }[type] ?? "circle-alert"), h("span", {}, words));
    if (type === "conflict") this.#conflict(detail);
  }

  /** Somebody else saved another version: what each wrote is shown side by side. @param {string} words */
  #conflict(words) {
    const { save, csrf, etag } = this.addresses;
    const given = { csrf_token: csrf, etag, document: JSON.stringify(this.document, null, 2) };
    const form = h("form", { method: "post", action: save }, ...Object.entries(given).map(([name, value]) => h("input", { type: "hidden", name, value })), h("button", { class: "fl-btn is-small" }, t("Look at both")));
    this.bar.after(h("div", { class: "fl-banner is-warn", role: "alert" }, icon("users"), h("p", { class: "fl-banner-text" }, words), h("div", { class: "fl-banner-actions" }, form)));
  }
}

/** @param {string} label @param {string} sign @param {() => void} act @param {{ isIcon?: boolean, focus?: string }} [how] */
export function button(label, sign, act, { isIcon = false, focus = "" } = {}) {
  const made = h("button", { type: "button", class: `fl-btn is-small ${isIcon ? "is-icon is-ghost" : ""}`, title: label, ...(isIcon && { "aria-label": label }), ...(focus && { "data-focus": focus }) }, icon(sign), ...(isIcon ? [] : [h("span", {}, label)]));
  made.addEventListener("click", act);
  return made;
}

/**
 * Draw `element` anew and leave the caret where it was.
 *
 * @param {HTMLElement} element @param {() => Node[]} draw
 */
export function redrawn(element, draw) {
  const focused = globalThis.document.activeElement;
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
