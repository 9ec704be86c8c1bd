// @ts-check
// What the designer asks of the server: to keep the draft, to tell it in words, and to read conditions.

import { t } from "../text.js";

/** @typedef {import("./tree.js").Flow} Flow */
/** @typedef {{ csrf: string, key: string, api: string, save: string, etag: string }} Addresses */

const SAVE_MS = 450;
const INSPECT_MS = 300;

export class Server extends EventTarget {
  #saving = 0;
  #looking = 0;
  #isBusy = false;
  #isStopped = false;
  /** @type {Flow | undefined} */
  #waiting;
  /** @type {AbortController | undefined} */
  #question;

  /** @param {Addresses} addresses */
  constructor(addresses) {
    super();
    this.addresses = addresses;
    addEventListener("beforeunload", (event) => this.#waiting && !this.#isStopped && event.preventDefault());
  }

  /** Whether everything is on the server. */
  get isSaved() {
    return !this.#waiting && !this.#isBusy;
  }

  /** @param {Flow} flow */
  changed(flow) {
    this.#waiting = flow;
    clearTimeout(this.#saving);
    this.#saving = window.setTimeout(() => this.save(), SAVE_MS);
    clearTimeout(this.#looking);
    this.#looking = window.setTimeout(() => this.inspect(flow), INSPECT_MS);
    this.#tell("saving", {});
  }

  /** @returns {Promise<void>} */
  async save() {
    const flow = this.#waiting;
    if (!flow || this.#isBusy || this.#isStopped) return;
    this.#isBusy = true;
    this.#waiting = undefined;
    const body = new FormData();
    for (const [name, value] of Object.entries({ csrf_token: this.addresses.csrf, etag: this.addresses.etag, document: JSON.stringify(flow, null, 2) })) body.append(name, value);
    const response = await fetch(this.addresses.save, { method: "POST", body, headers: { "X-Autosave": "1", Accept: "application/json" } }).catch(() => null);
    const answer = await response?.json().catch(() => null);
    this.#isBusy = false;
    if (response?.ok && answer) this.addresses.etag = answer.etag;
    else this.#waiting ??= flow;
    if (response?.status === 409) this.#isStopped = true;
    if (response?.ok && this.#waiting) return this.save(); // "saved" is said when all of it is
    this.#tell(response?.ok ? "saved" : response?.status === 409 ? "conflict" : "unsaved", answer?.saved ?? answer?.conflict ?? answer?.refusal ?? t("No connection. Nothing was lost; try again."));
  }

  /** @param {Flow} flow */
  async inspect(flow) {
    this.#question?.abort();
    this.#question = new AbortController();
    const told = await this.ask(`/${this.addresses.key}/inspect`, { document: flow }, this.#question.signal);
    if (told) this.#tell("told", told);
  }

  /** @param {string} path @param {any} body @param {AbortSignal} [signal] @returns {Promise<any>} null where there is no answer */
  async ask(path, body, signal) {
    const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": this.addresses.csrf };
    const answered = fetch(this.addresses.api + path, { method: "POST", signal: signal ?? null, headers, body: JSON.stringify(body) });
    // Given up while it was on its way, or no connection: what is known stays.
    return answered.then((response) => (response.ok ? response.json() : null)).catch(() => null);
  }

  /** @param {string} type @param {any} detail */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
