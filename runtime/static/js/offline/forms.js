// @ts-check
// Entry forms are kept before they are sent. Without a network they wait; when the network fails on the way they wait, too.

import { fillFrom, wordsOf } from "../drafts.js";
import { asOf } from "../offline.js";
import { showToast } from "../toast.js";
import { t } from "../text.js";
import { held, hold, throwAway } from "./outbox.js";
import { get, packed, put, remove, unpacked } from "./vault.js";

const OPENED = /^#waiting-([0-9a-f-]{36})$/;
/** Hidden values of the form that waited, rather than of the page that it stands on. */
const ITS_OWN = ["id", "revision", "next"];

class KeptForm {
  /** Under which key the form waited before; "" for one that never did. */
  #key = "";
  /** Under which it is kept on its way, pressed once or twice. */
  #fresh = crypto.randomUUID();

  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.draft = form.dataset.draft ?? "";
    if (asOf) this.#set("id", crypto.randomUUID()); // a kept page is opened again and again
    addEventListener("pageshow", ({ persisted }) => persisted && (this.#fresh = crypto.randomUUID()));
    form.addEventListener("submit", (event) => this.#submit(event));
    form.addEventListener("change", ({ target }) => target instanceof Element && target.matches("[type=file], fl-file") && this.#keepFiles());
    form.addEventListener("fl:restored", () => this.#restoreFiles());
    form.addEventListener("fl:discarded", () => remove("drafts", this.draft));
  }

  /** What the address or the answer of the server says of a form that waited. */
  async start() {
    const answered = this.#field("waiting")?.value;
    const opened = OPENED.exec(location.hash)?.[1];
    if (opened) await this.#reopen(opened);
    else if (answered) await this.#answered(answered);
  }

  /** @param {string} name @returns {HTMLInputElement | null} */
  #field(name) {
    return this.form.querySelector(`:scope > [name="${name}"]`);
  }

  /** @param {string} name @param {FormDataEntryValue | null} value */
  #set(name, value) {
    const input = this.#field(name);
    if (input && typeof value === "string") input.value = value;
  }

  /** The server refused it and shows why: one that went out from here is in good hands again. @param {string} key */
  async #answered(key) {
    const found = await held(key);
    if (found?.told.state === "sending") await throwAway(key);
    else if (found) this.#key = key;
  }

  /** @param {string} key */
  async #reopen(key) {
    const found = await held(key);
    if (!found) return;
    this.#key = key;
    const values = /** @type {[string, string][]} */ ([...found.form].filter(([, value]) => typeof value === "string"));
    fillFrom(this.form, values, found.told.words);
    for (const name of ITS_OWN) this.#set(name, found.form.get(name));
    bring(this.form, found.form);
    this.form.classList.add("is-dirty");
  }

  /** @param {SubmitEvent} event */
  async #submit(event) {
    const isSentByPage = navigator.onLine && !navigator.serviceWorker.controller;
    if (event.defaultPrevented || isSentByPage) return undefined;
    event.preventDefault();
    const body = new FormData(this.form, event.submitter);
    const key = this.#key || this.#fresh;
    const isKept = await hold(key, body, this.#told()).catch(() => false);
    if (isKept) await remove("drafts", this.draft);
    if (navigator.onLine) return this.#send(isKept ? key : "", event.submitter);
    if (isKept) return location.assign("/offline");
    this.form.classList.add("is-dirty");
    return showToast({ text: t("This device has no room left to keep this form. It stays here until you are connected again."), tone: "bad" });
  }

  /** @returns {Omit<import("./outbox.js").Told, "type">} */
  #told() {
    const title = document.querySelector("h1")?.textContent?.trim() ?? document.title;
    const first = [...this.form.querySelectorAll("input.fl-input, textarea.fl-input")].map((one) => /** @type {HTMLInputElement} */ (one).value.trim()).find(Boolean);
    const isNew = !!this.#field("id");
    return {
      title: isNew && first ? `${title} · ${first}` : title,
      url: location.pathname + location.search,
      state: navigator.onLine ? "sending" : "waiting",
      words: wordsOf(this.form),
    };
  }

  /** @param {string} key @param {HTMLElement | null} submitter */
  #send(key, submitter) {
    this.#set("waiting", key);
    if (submitter instanceof HTMLButtonElement && submitter.name) {
      const pressed = Object.assign(document.createElement("input"), { type: "hidden", name: submitter.name, value: submitter.value });
      this.form.append(pressed);
      setTimeout(() => pressed.remove()); // whoever comes back presses another one
    }
    HTMLFormElement.prototype.submit.call(this.form);
  }

  /** Files of a draft: what browsers keep as text has no room for photographs. */
  async #keepFiles() {
    const files = new FormData();
    for (const [name, value] of new FormData(this.form)) if (value instanceof File && value.size) files.append(name, value);
    if ([...files].length === 0) return;
    const { type, bytes } = await packed(files);
    await put("drafts", this.draft, { type }, bytes);
  }

  async #restoreFiles() {
    const found = await get("drafts", this.draft);
    if (found) bring(this.form, await unpacked(found.told.type, found.body));
  }
}

/** Put files back into their controls, and the ids of those that have been sent. @param {HTMLFormElement} form @param {FormData} body */
function bring(form, body) {
  for (const control of form.querySelectorAll("fl-file")) {
    const { name } = /** @type {HTMLInputElement} */ (control.querySelector("input[type=file]"));
    /** @type {any} */ (control).bring(body.getAll(name));
  }
}

for (const form of document.querySelectorAll("form[data-waits]")) new KeptForm(/** @type {HTMLFormElement} */ (form)).start();
