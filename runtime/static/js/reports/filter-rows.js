// @ts-check
import { fitRows } from "../lists/filter-rows.js";
import { parsed } from "./preview.js";

/** The rows of field, comparison and value that make the filter; the server knows what they mean. */
export class FilterRows {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {HTMLFormElement} form
   * @param {HTMLElement} error
   * @param {{ rows: string, make: string, token: string, entity: string }} given
   * @param {(filter: string) => void} changed
   */
  constructor(form, error, given, changed) {
    this.form = form;
    this.error = error;
    this.given = given;
    this.changed = changed;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", () => this.#soon(0));
    form.addEventListener("input", () => this.#soon(500));
  }

  /** Show the rows of a filter; `add` begins a row of its own. @param {string} filter @param {string} [add] */
  async show(filter, add = "") {
    const answer = await this.#send(this.given.rows, new URLSearchParams({ entity: this.given.entity, filter, add }));
    if (!answer.ok) return;
    this.form.replaceChildren(...parsed(await answer.text()));
    fitRows(this.form);
    if (add) this.form.querySelector(/** @type {"input"} */ (".fl-build-test:last-of-type input"))?.focus();
  }

  /** @param {number} wait */
  #soon(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#make(), wait);
  }

  async #make() {
    const rows = new URLSearchParams([...new FormData(this.form)].map(([name, value]) => [name, String(value)]));
    const answer = await this.#send(this.given.make, rows);
    const told = await answer.json();
    this.error.textContent = told.error || "";
    this.error.hidden = !told.error;
    if (answer.ok && !told.error) this.changed(told.filter);
  }

  /** @param {string} url @param {URLSearchParams} body */
  #send(url, body) {
    return fetch(url, { method: "POST", body, headers: { "X-CSRF-Token": this.given.token } });
  }
}
