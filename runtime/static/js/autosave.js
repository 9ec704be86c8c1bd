// @ts-check
// <form data-autosave="input"> saves itself while somebody types, or on "change" when a control is left. The page says what became of it
// beside the buttons; a conflict is told and waits for a decision.

import { announce, h, icon } from "./dom.js";
import { t } from "./text.js";

const WAIT_MS = 900;

class Autosave {
  #timer = 0;
  /** @type {Promise<void> | null} */
  #sending = null;
  #isAgain = false;
  #isStopped = false;

  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.note = /** @type {HTMLElement} */ (form.querySelector("[data-saved]"));
    form.addEventListener(form.dataset.autosave ?? "change", () => this.#later());
    form.addEventListener("submit", (event) => this.#submit(event), { capture: true });
  }

  /** A save that is on its way comes first: a submit made from the state before it would conflict with its own author. @param {SubmitEvent} event */
  #submit(event) {
    clearTimeout(this.#timer);
    const isWaiting = this.#isStopped;
    this.#isStopped = true;
    if (!this.#sending) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!isWaiting) this.#sending.then(() => this.form.requestSubmit(event.submitter));
  }

  #later() {
    if (this.#isStopped) return;
    this.note.textContent = "";
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#save(), WAIT_MS);
  }

  async #save() {
    if (this.#sending) {
      this.#isAgain = true;
      return;
    }
    this.#sending = this.#send();
    await this.#sending;
    if (this.#isAgain) this.#later();
    this.#isAgain = false;
  }

  async #send() {
    const body = new FormData(this.form);
    const typed = textOf(body);
    const response = await fetch(this.form.action, { method: "POST", body, headers: { "X-Autosave": "1" } }).catch(() => null);
    const said = response && (await response.json().catch(() => null));
    this.#sending = null;
    if (said?.etag) this.#saved(said, typed);
    else if (said?.conflict) this.#conflict(said.conflict);
    else this.#tell(said?.refusal ?? t("No connection. Nothing was lost; try again."), "is-bad");
  }

  /** @param {{ etag: string, saved: string }} said @param {string} typed what was sent */
  #saved({ etag, saved }, typed) {
    const field = /** @type {HTMLInputElement | null} */ (this.form.querySelector("[name=etag]"));
    if (field) field.value = etag;
    if (textOf(new FormData(this.form)) === typed) {
      this.form.classList.remove("is-dirty");
      localStorage.removeItem(`fl-draft:${this.form.dataset.draft}`);
    }
    this.#tell(saved, "is-ok");
  }

  /** @param {string} text @param {string} look */
  #tell(text, look) {
    this.note.className = `fl-saved ${look}`;
    this.note.replaceChildren(icon(look === "is-ok" ? "check" : "circle-alert"), h("span", {}, look === "is-ok" ? text : t("Not saved: {reason}", { reason: text })));
    if (look !== "is-ok") announce(text);
  }

  /** Somebody else saved another version: nothing more is sent until it is decided. @param {string} text */
  #conflict(text) {
    this.#isStopped = true;
    const look = h("button", { class: "fl-btn is-small" }, t("Look at both"));
    const banner = h("div", { class: "fl-banner is-warn", role: "alert" }, icon("users"), h("p", { class: "fl-banner-text" }, text), h("div", { class: "fl-banner-actions" }, look));
    this.form.prepend(banner);
    this.note.replaceChildren();
    banner.scrollIntoView({ block: "nearest" });
  }
}

/** @param {FormData} data all that was written, the state that it was made from left out */
const textOf = (data) => JSON.stringify([...data].filter(([name]) => name !== "etag"));

for (const form of document.querySelectorAll("form[data-autosave]")) new Autosave(/** @type {HTMLFormElement} */ (form));
