// @ts-check
// What every page of the modeller has: entities in one history, kept as drafts, with undo, and what became of saving.

import { SavedMark } from "../designer/saved-mark.js";
import { Saver } from "../designer/saver.js";
import { Undoing } from "../designer/undoing.js";
import { h } from "../dom.js";
import { History } from "../history.js";
import { t } from "../text.js";

/** @typedef {import("./commands.js").Entities} Entities @typedef {import("./commands.js").Entity} Entity @typedef {import("./commands.js").Command} Command @typedef {import("./commands.js").Field} Field */
/** @typedef {{ save: string, etag: string, typed: string }} Home where an entity is kept */
/** @typedef {{ documents: Entities, homes: Record<string, Home>, csrf: string, reserved: string[], words: Record<string, Record<string, string>> }} Told `words` are titles in the language of the page, by entity and their own */
/** @typedef {{ key: string, field: Field, type: string, words: string }} Typed */

export class Work extends EventTarget {
  /** @type {Map<string, Saver>} */
  #savers = new Map();
  #mark;
  /** @type {Entities} */
  #kept;

  /** @param {HTMLElement} root @param {Told} told */
  constructor(root, told) {
    super();
    this.told = told;
    this.history = /** @type {History<Entities>} */ (new History(told.documents));
    this.#kept = told.documents;
    this.undoing = new Undoing(root, this.history);
    this.tools = this.undoing.element;
    this.banners = h("div", { class: "fl-stack is-tight" });
    this.#mark = new SavedMark(this.banners);
    this.saved = this.#mark.element;
    this.history.addEventListener("change", (event) => this.#changed(/** @type {CustomEvent} */ (event).detail.by));
  }

  /** @returns {Entities} */
  get entities() {
    return this.history.document;
  }

  /** @param {Command} command @param {string} [by] */
  run = (command, by = "") => this.history.run(command, by);

  undo = () => this.undoing.undo();

  /** @param {string} by */
  #changed(by) {
    for (const [key, entity] of Object.entries(this.entities)) if (entity !== this.#kept[key]) this.#saver(key).changed(entity);
    this.#kept = this.entities;
    this.dispatchEvent(new CustomEvent("change", { detail: { by } }));
  }

  /** @param {string} key @returns {Saver} */
  #saver(key) {
    const known = this.#savers.get(key);
    if (known) return known;
    const home = /** @type {Home} */ (this.told.homes[key]);
    const saver = new Saver({ ...home, csrf: this.told.csrf });
    this.#mark.follow(saver);
    saver.addEventListener("saved", () => this.dispatchEvent(new Event("saved")));
    this.#savers.set(key, saver);
    return saver;
  }

  /** A title in the language of the page, as long as it is still that title. @param {string} entity @param {string} title */
  shown = (entity, title) => this.told.words[entity]?.[title] ?? title;

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
}
