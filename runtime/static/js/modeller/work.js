// @ts-check
// What every page of the modeller has: entities in one history, kept as drafts, with undo, and what became of saving.

import { Saver } from "../dashboard-designer/saver.js";
import { announce, h, icon } from "../dom.js";
import { History } from "../history.js";
import { t } from "../text.js";

/** @typedef {import("./commands.js").Entities} Entities @typedef {import("./commands.js").Entity} Entity @typedef {import("./commands.js").Command} Command @typedef {import("./commands.js").Field} Field */
/** @typedef {{ save: string, etag: string, typed: string }} Home where an entity is kept */
/** @typedef {{ documents: Entities, homes: Record<string, Home>, csrf: string, reserved: string[], words: Record<string, string> }} Told `words` are titles in the language of the page, by their own */
/** @typedef {{ key: string, field: Field, type: string, words: string }} Typed */

export class Work extends EventTarget {
  /** @type {Map<string, Saver>} */
  #savers = new Map();
  /** @type {Entities} */
  #kept;

  /** @param {HTMLElement} root @param {Told} told */
  constructor(root, told) {
    super();
    this.told = told;
    this.history = /** @type {History<Entities>} */ (new History(told.documents));
    this.#kept = told.documents;
    this.undoButton = button(t("Undo"), "undo-2", () => this.undo(), true);
    this.redoButton = button(t("Redo"), "redo-2", () => this.redo(), true);
    this.saved = h("span", { class: "fl-saved", role: "status" });
    this.tools = h("span", { class: "fl-btn-group" }, this.undoButton, this.redoButton);
    this.banners = h("div", { class: "fl-stack is-tight" });
    this.history.addEventListener("change", (event) => this.#changed(/** @type {CustomEvent} */ (event).detail.by));
    document.addEventListener("keydown", (event) => this.#undoKey(event), true);
    // The browser's own undo of a text field would fight with ours.
    root.addEventListener("beforeinput", (event) => event.inputType.startsWith("history") && !isFresh(event.target) && event.preventDefault());
    this.#offer();
  }

  /** @returns {Entities} */
  get entities() {
    return this.history.document;
  }

  /** @param {Command} command @param {string} [by] */
  run = (command, by = "") => this.history.run(command, by);

  undo() {
    if (this.history.undo()) announce(t("Undone."));
  }

  redo() {
    if (this.history.redo()) announce(t("Done again."));
  }

  /** @param {string} by */
  #changed(by) {
    for (const [key, entity] of Object.entries(this.entities)) if (entity !== this.#kept[key]) this.#saver(key).changed(/** @type {any} */ (entity));
    this.#kept = this.entities;
    this.#offer();
    this.dispatchEvent(new CustomEvent("change", { detail: { by } }));
  }

  #offer() {
    this.undoButton.disabled = !this.history.undoes;
    this.redoButton.disabled = !this.history.redoes;
  }

  /** @param {string} key @returns {Saver} */
  #saver(key) {
    const known = this.#savers.get(key);
    if (known) return known;
    const home = /** @type {Home} */ (this.told.homes[key]);
    const saver = new Saver({ ...home, csrf: this.told.csrf, key, api: "" });
    for (const type of ["saving", "saved", "unsaved", "conflict"]) saver.addEventListener(type, (event) => this.#tell(type, /** @type {CustomEvent} */ (event).detail, key, saver));
    this.#savers.set(key, saver);
    return saver;
  }

  /** @param {string} type @param {any} detail @param {string} key @param {Saver} saver */
  #tell(type, detail, key, saver) {
    const words = type === "saving" ? t("Saving …") : type === "saved" ? detail : t("Not saved: {reason}", { reason: detail });
    this.saved.className = `fl-saved ${{ saving: "", saved: "is-ok" }[type] ?? "is-bad"}`;
    this.saved.replaceChildren(icon({ saving: "loader-circle", saved: "check" }[type] ?? "circle-alert"), h("span", {}, words));
    if (type === "conflict") this.#conflict(detail, key, saver);
    if (type === "saved") this.dispatchEvent(new CustomEvent("saved", { detail: { key } }));
  }

  /** Somebody else saved another version: what each wrote is shown side by side. @param {string} words @param {string} key @param {Saver} saver */
  #conflict(words, key, { addresses: { save, csrf, etag } }) {
    const given = { csrf_token: csrf, etag, document: JSON.stringify(this.entities[key], null, 2) };
    const form = h("form", { method: "post", action: save }, ...Object.entries(given).map(([name, value]) => h("input", { type: "hidden", name, value })), h("button", { class: "fl-btn is-small" }, t("Look at both")));
    this.banners.append(h("div", { class: "fl-banner is-warn", role: "alert" }, icon("users"), h("p", { class: "fl-banner-text" }, words), h("div", { class: "fl-banner-actions" }, form)));
  }

  /** A title in the language of the page, as long as it is still that title. @param {string} title */
  shown = (title) => this.told.words[title] ?? title;

  /** Go elsewhere once everything is kept. @param {string} url */
  async go(url) {
    await Promise.all([...this.#savers.values()].map((one) => one.save()));
    location.assign(url);
  }

  /** What a title makes: a key that is free, and a field of the likeliest type, or of the one that was chosen. @param {string} entity @param {string} title @param {string} [type] @returns {Promise<Typed | { refusal: string }>} */
  async typed(entity, title, type = "") {
    const home = /** @type {Home} */ (this.told.homes[entity]);
    const answer = await fetch(`${home.typed}?${new URLSearchParams({ title, type })}`, { headers: { Accept: "application/json" } }).catch(() => null);
    return (await answer?.json().catch(() => null)) ?? { refusal: t("No connection. Nothing was lost; try again.") };
  }

  /** @param {KeyboardEvent} event */
  #undoKey(event) {
    const key = event.key.toLowerCase();
    if (event.isComposing || !(event.ctrlKey || event.metaKey) || event.altKey || (key !== "z" && key !== "y")) return;
    if (isFresh(event.target)) return;
    event.preventDefault();
    event.stopPropagation();
    if (key === "y" || event.shiftKey) this.redo();
    else this.undo();
  }
}

/** Whether something is being written there that no command knows of yet: its undo is the browser's. @param {EventTarget | null} target */
const isFresh = (target) => target instanceof HTMLInputElement && target.closest("[data-fresh]") !== null && target.value !== "";

/** @param {string} label @param {string} sign @param {() => void} act @param {boolean} [isIcon] @param {string} [look] */
export function button(label, sign, act, isIcon = false, look = "") {
  const made = h("button", { type: "button", class: `fl-btn is-small ${isIcon ? "is-icon is-ghost" : ""} ${look}`, title: label, ...(isIcon && { "aria-label": label }) }, icon(sign), ...(isIcon ? [] : [h("span", {}, label)]));
  made.addEventListener("click", act);
  return made;
}

/** @param {string} label @param {[string, string][]} choices @param {string} value @param {Record<string, any>} [more] */
export function select(label, choices, value, more = {}) {
  return h("select", { class: "fl-input", "aria-label": label, ...more }, ...choices.map(([key, title]) => h("option", { value: key, selected: key === value }, title)));
}

/** @param {string} label @param {Node} control @param {Node[]} more */
export const labelled = (label, control, ...more) => h("label", { class: "fl-field" }, h("span", { class: "fl-label" }, label), control, ...more);
