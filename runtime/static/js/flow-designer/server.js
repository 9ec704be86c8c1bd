// @ts-check
// What the designer asks of the server besides keeping the draft: to tell it in words, and to read conditions.

import { Saver } from "../designer/saver.js";

/** @typedef {import("../designer/saver.js").Addresses & { key: string, api: string }} Addresses */

const INSPECT_MS = 300;

/** A saver that also tells `told`: the document in words, and what is to correct in it. @template [D=any] @extends {Saver<D>} */
export class Server extends Saver {
  #looking = 0;
  /** @type {AbortController | undefined} */
  #question;

  /** @param {Addresses} addresses */
  constructor(addresses) {
    super(addresses);
    this.addresses = addresses;
  }

  /** @param {D} document */
  changed(document) {
    super.changed(document);
    clearTimeout(this.#looking);
    this.#looking = window.setTimeout(() => this.#inspect(document), INSPECT_MS);
  }

  /** @param {D} document */
  async #inspect(document) {
    this.#question?.abort();
    this.#question = new AbortController();
    const told = await this.ask(`/${this.addresses.key}/inspect`, { document }, this.#question.signal);
    if (told) this.tell("told", told);
  }

  /** @param {string} path @param {any} body @param {AbortSignal} [signal] @returns {Promise<any>} null where there is no answer */
  async ask(path, body, signal) {
    const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": this.addresses.csrf };
    const answered = fetch(this.addresses.api + path, { method: "POST", signal: signal ?? null, headers, body: JSON.stringify(body) });
    // Given up while it was on its way, or no connection: what is known stays.
    return answered.then((response) => (response.ok ? response.json() : null)).catch(() => null);
  }
}
