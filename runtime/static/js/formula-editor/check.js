// @ts-check
// What is wrong with a formula and what it gives: the parser here at once, the server's checker a moment later.

import { mistake } from "../formula/parse.js";
import { t } from "../text.js";
import { API } from "./names.js";

/** @typedef {{ code: string, message: string, start: number, end: number, hint: string | null, fix: { start: number, end: number, text: string } | null }} Mistake */
/** @typedef {{ type: string | null, value: any, errors: Mistake[], tried: boolean }} Outcome `tried` on a record */
/** @typedef {import("./offers.js").Setting & { returns: string, blankAs: string, record: string, token: string }} Asked */

const WAIT = 300;

/** What the text alone says: a mistake as text, or nothing. @param {string} text @returns {Mistake | null} */
export function mistakeIn(text) {
  const found = text.trim() ? mistake(text) : null;
  return found && { ...found, message: t(found.template, /** @type {any} */ (found.data)), hint: null, fix: null };
}

/** Asks the server about the latest text only: an older question is cancelled. */
export class Checker {
  #timer = 0;
  /** @type {AbortController | undefined} */
  #request;

  /** @param {(outcome: Outcome) => void} tell */
  constructor(tell) {
    this.tell = tell;
  }

  cancel() {
    clearTimeout(this.#timer);
    this.#request?.abort();
  }

  /** @param {string} text @param {Asked} asked */
  ask(text, asked) {
    this.cancel();
    this.#timer = window.setTimeout(() => this.#send(text, asked), WAIT);
  }

  /** @param {string} formula @param {Asked} asked */
  async #send(formula, { entity, place, returns, blankAs, draft, record, token }) {
    this.#request = new AbortController();
    const told = await fetch(`${API}/formula/${record ? "evaluate" : "check"}`, {
      method: "POST",
      signal: this.#request.signal,
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": token },
      body: JSON.stringify({ entity, formula, place, draft, blank_as: blankAs, ...(returns && { returns }), ...(record && { record }) }),
    })
      .then((response) => (response.ok ? response.json() : null))
      .catch(() => null); // cancelled, or no connection: what is known stays
    if (told) this.tell({ ...told, tried: Boolean(record) });
  }
}
