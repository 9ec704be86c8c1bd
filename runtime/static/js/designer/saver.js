// @ts-check
// Keeps a draft on the server shortly after each edit, and tells what became of it.

import { t } from "../text.js";

/** @typedef {{ csrf: string, save: string, etag: string }} Addresses */

const SAVE_MS = 450;

/** Tells `saving`, and then `saved`, `unsaved` or `conflict` with the words for it. @template [D=any] the document */
export class Saver extends EventTarget {
  #timer = 0;
  #isBusy = false;
  #isStopped = false;
  #isWaiting = false;
  #going = Promise.resolve();
  /** As it was last edited. @type {D | undefined} */
  document;

  /** @param {Addresses} addresses */
  constructor(addresses) {
    super();
    this.addresses = addresses;
    addEventListener("beforeunload", (event) => this.#isWaiting && !this.#isStopped && event.preventDefault());
  }

  /** Whether something is not kept yet. */
  get isWaiting() {
    return this.#isWaiting || this.#isBusy;
  }

  /** @param {D} document */
  changed(document) {
    this.document = document;
    this.#isWaiting = true;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.save(), SAVE_MS);
    this.tell("saving", {});
  }

  /** What is under way, or begins now. @returns {Promise<void>} */
  async save() {
    if (this.#isBusy) return this.#going;
    if (!this.#isWaiting || this.#isStopped) return;
    this.#going = this.#send();
    return this.#going;
  }

  /** @returns {Promise<void>} */
  async #send() {
    this.#isBusy = true;
    this.#isWaiting = false;
    const { csrf, save, etag } = this.addresses;
    const body = new FormData();
    for (const [name, value] of [["csrf_token", csrf], ["etag", etag], ...this.entries()]) body.append(name, value);
    const response = await fetch(save, { method: "POST", body, headers: { "X-Autosave": "1", Accept: "application/json" } }).catch(() => null);
    const answer = await response?.json().catch(() => null);
    this.#isBusy = false;
    const isKept = response?.ok && answer;
    if (isKept) this.addresses.etag = answer.etag;
    else this.#isWaiting = true;
    if (response?.status === 409) this.#isStopped = true;
    if (isKept && this.#isWaiting) return this.save(); // "saved" is said when all of it is
    this.tell(isKept ? "saved" : this.#isStopped ? "conflict" : "unsaved", answer?.saved ?? answer?.conflict ?? answer?.refusal ?? t("No connection. Nothing was lost; try again."));
  }

  /** What is sent. @protected @returns {[string, string][]} */
  entries() {
    return [["document", JSON.stringify(this.document, null, 2)]];
  }

  /** @protected @param {string} type @param {any} detail */
  tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
