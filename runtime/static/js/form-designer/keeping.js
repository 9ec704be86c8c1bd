// @ts-check
// Keeps a form as a draft, and what it says in other languages: those are documents of their own, in the same history.

import { Saver } from "../designer/saver.js";
import { Server } from "../flow-designer/server.js";

/** @typedef {import("./tree.js").Form} Form */
/** @typedef {{ locale: string, title: string, save: string, etag: string, texts: Record<string, string> }} Translation `texts` by their paths within the form */

/** The translations of one language. @extends {Saver<Record<string, string>>} */
class Texts extends Saver {
  /** @type {Set<string>} */
  #said = new Set();

  /** @param {Translation} told @param {FormServer} form */
  constructor({ save, etag, texts }, form) {
    super({ save, etag, csrf: form.addresses.csrf });
    this.form = form;
    this.kept = texts;
  }

  /** The texts that are translated are there before their translations. */
  async save() {
    await this.form.save();
    return super.save();
  }

  /** @protected @returns {[string, string][]} */
  entries() {
    const path = `forms/${this.form.addresses.key}`;
    for (const within of Object.keys(this.document ?? {})) this.#said.add(within);
    // What was said and is undone is taken out.
    return [...this.#said].map((within) => [`text.${[path, within].filter(Boolean).join("/")}`, this.document?.[within] ?? ""]);
  }
}

/** @extends {Server<Form>} */
export class FormServer extends Server {
  #kept = "";

  /** @param {import("../flow-designer/server.js").Addresses} addresses @param {Translation[]} translations */
  constructor(addresses, translations) {
    super(addresses);
    this.translations = translations.map((one) => ({ ...one, saver: new Texts(one, this) }));
    for (const { saver } of this.translations) for (const type of ["saving", "saved", "unsaved", "conflict"]) saver.addEventListener(type, (event) => this.tell(type, /** @type {CustomEvent} */ (event).detail));
  }

  /** "Saved" is said when the form and its translations are. @protected @param {string} type @param {any} detail */
  tell(type, detail) {
    const waits = type === "saved" && [this, ...this.translations.map(({ saver }) => saver)].some(({ isWaiting }) => isWaiting);
    super.tell(waits ? "saving" : type, waits ? {} : detail);
  }

  /** @param {Form} document */
  changed({ $texts, ...form }) {
    const written = JSON.stringify(form);
    if (written !== this.#kept) super.changed(/** @type {Form} */ (form));
    this.#kept = written;
    for (const { locale, saver } of this.translations) {
      const texts = $texts?.[locale];
      if (texts && texts !== saver.kept) saver.changed((saver.kept = texts));
    }
  }
}

/** A form with what it says in other languages, for its history. @param {Form} form @param {Translation[]} translations @returns {Form} */
export const withTexts = (form, translations) => ({ ...form, $texts: Object.fromEntries(translations.map(({ locale, texts }) => [locale, texts])) });
