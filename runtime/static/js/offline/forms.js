// @ts-check
// <form data-waits="note"> is kept before it is sent: entry forms, notes, comments, decisions. Without a network they
// wait; when the network fails on the way they wait, too.

import { fillFrom, wordsOf } from "../drafts.js";
import { keeper } from "../keeper.js";
import { asOf, tellWaiting } from "../offline.js";
import { showToast } from "../toast.js";
import { t } from "../text.js";
import { held, hold, throwAway, waiting } from "./outbox.js";
import { get, isTaken, packed, put, remove, unpacked } from "./vault.js";

const OPENED = /^#waiting-([0-9a-f-]{36})$/;
/** Hidden values of the form that waited, rather than of the page that it stands on. */
const ITS_OWN = ["id", "revision", "_next", "_seen"];
/** What makes sending twice one thing: a kept page, opened again, is another one. */
const ONCE = ["id", "_command"];
/** One goes on writing where these stand. */
const STAYS = ["note", "comment"];
const MOST_WRITTEN = 40;
/** Stands for the key of what nobody may keep, the worker neither. */
const NOT_KEPT = "-";

class KeptForm {
  /** Under which key the form waited before; "" for one that never did. */
  #key = "";
  /** Under which it is kept on its way, pressed once or twice. */
  #fresh = crypto.randomUUID();

  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.kind = /** @type {import("./outbox.js").Kind} */ (form.dataset.waits || "form");
    this.draft = form.dataset.draft ?? "";
    const { pathname, search } = new URL(form.getAttribute("action") ?? "", location.href);
    this.url = pathname + search;
    if (asOf || this.#field("id")?.value === "") this.#renew();
    addEventListener("pageshow", ({ persisted }) => persisted && (this.#fresh = crypto.randomUUID()));
    form.addEventListener("submit", (event) => this.#submit(event));
    form.addEventListener("change", ({ target }) => target instanceof Element && target.matches("[type=file], fl-file") && this.#keepFiles());
    form.addEventListener("fl:restored", () => this.#restoreFiles());
    form.addEventListener("fl:discarded", () => remove("drafts", this.draft));
    form.dataset.kept = "";
  }

  /** What the address or the answer of the server says of a form that waited. */
  async start() {
    const answered = this.#field("_waiting")?.value;
    const opened = OPENED.exec(location.hash)?.[1];
    if (opened) await this.#reopen(opened);
    else if (answered) await this.#answered(answered);
  }

  /** The next one that is sent from here is another one. */
  #renew() {
    this.#key = "";
    this.#fresh = crypto.randomUUID();
    for (const name of ONCE) this.#set(name, crypto.randomUUID());
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

  /** What waited may have arrived all the same: what is sent now has a key of its own. @param {string} key */
  async #reopen(key) {
    const found = await held(key);
    if (!found || found.told.kind !== this.kind || found.told.url !== this.url) return;
    this.#key = key;
    const values = /** @type {[string, string][]} */ ([...found.form].filter(([, value]) => typeof value === "string"));
    fillFrom(this.form, values, found.told.words);
    for (const name of ITS_OWN) this.#set(name, found.form.get(name));
    bring(this.form, found.form);
    this.form.classList.add("is-dirty");
    this.form.scrollIntoView({ block: "nearest" });
  }

  /** @param {SubmitEvent} event */
  async #submit(event) {
    const isSentByPage = navigator.onLine && !navigator.serviceWorker.controller;
    if (event.defaultPrevented || isSentByPage) return undefined;
    event.preventDefault();
    const { submitter } = event;
    if (await isTaken(keeper)) return this.#sendNow(submitter);
    const isKept = await hold(this.#fresh, new FormData(this.form, submitter), this.#told(submitter)).catch(() => false);
    if (isKept) await this.#replace();
    if (navigator.onLine) return this.#send(isKept ? this.#fresh : "", submitter);
    if (isKept) return this.#leave();
    this.form.classList.add("is-dirty");
    return showToast({ text: t("This device has no room left to keep this form. It stays here until you are connected again."), tone: "bad" });
  }

  /** What is kept now is another person's, and would be sent in their name. @param {HTMLElement | null} submitter */
  #sendNow(submitter) {
    if (navigator.onLine) return this.#send(NOT_KEPT, submitter);
    this.form.classList.add("is-dirty");
    return showToast({ text: t("Somebody else has signed in on this device. Copy what you wrote, and sign in again."), tone: "bad" });
  }

  /** It waits as it is now, and no more as it was, nor as a draft. */
  async #replace() {
    if (this.#key) await throwAway(this.#key);
    await remove("drafts", this.draft);
  }

  async #leave() {
    if (!STAYS.includes(this.kind)) return location.assign("/offline");
    this.form.reset();
    this.#renew();
    tellWaiting((await waiting()).length);
    return showToast({ text: t("Kept on this device. It is sent as soon as there is a network."), tone: "info" });
  }

  /** @param {HTMLElement | null} submitter @returns {Omit<import("./outbox.js").Told, "type">} */
  #told(submitter) {
    const title = document.querySelector("h1")?.textContent?.trim() ?? document.title;
    return {
      kind: this.kind,
      title: [title, this.#about(submitter)].filter(Boolean).join(" · "),
      url: this.url,
      page: location.pathname + location.search,
      state: navigator.onLine ? "sending" : "waiting",
      words: wordsOf(this.form),
      written: writtenIn(this.form),
    };
  }

  /** What tells one from another: its decision, else what was written first. @param {HTMLElement | null} submitter */
  #about(submitter) {
    if (this.kind === "decision") return submitter?.textContent?.trim();
    if (this.kind === "form" && !this.#field("id")) return "";
    const texts = [...this.form.querySelectorAll("input.fl-input, textarea.fl-input")].map((one) => /** @type {HTMLInputElement} */ (one).value.trim());
    return texts.find(Boolean)?.slice(0, 60);
  }

  /** @param {string} key @param {HTMLElement | null} submitter */
  #send(key, submitter) {
    this.#set("_waiting", key);
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
    if (!this.draft || [...files].length === 0) return;
    const { type, bytes } = await packed(files);
    await put("drafts", this.draft, { type }, bytes);
  }

  async #restoreFiles() {
    const found = await get("drafts", this.draft);
    if (found) bring(this.form, await unpacked(found.told.type, found.body));
  }
}

/** What somebody put into a form, by its labels: to be read where the form itself is not at hand. @param {HTMLFormElement} form @returns {[string, string][]} */
function writtenIn(form) {
  const found = [...form.elements].map((one) => /** @type {[string, string]} */ ([labelOf(one), changeOf(one)]));
  return found.filter(([label, text]) => label && text).slice(0, MOST_WRITTEN);
}

/** @param {Element} one */
function labelOf(one) {
  const labels = /** @type {HTMLInputElement} */ (one).labels;
  return one.getAttribute("aria-label") ?? labels?.[0]?.textContent?.replace("*", "").trim() ?? "";
}

/** What was changed in a control, in words; "" for one that was left as it was. @param {Element} one */
function changeOf(one) {
  if (one instanceof HTMLSelectElement) return [...one.selectedOptions].filter((option) => option.value && !option.defaultSelected).map((option) => option.text).join(", ");
  if (one instanceof HTMLTextAreaElement) return one.value === one.defaultValue ? "" : one.value;
  if (!(one instanceof HTMLInputElement) || ["hidden", "file", "password"].includes(one.type)) return "";
  if (["checkbox", "radio"].includes(one.type)) return one.checked && !one.defaultChecked ? "✓" : "";
  return one.value === one.defaultValue ? "" : one.value;
}

/** Put files back into their controls, and the ids of those that have been sent. @param {HTMLFormElement} form @param {FormData} body */
function bring(form, body) {
  for (const control of form.querySelectorAll("fl-file")) {
    const { name } = /** @type {HTMLInputElement} */ (control.querySelector("input[type=file]"));
    /** @type {any} */ (control).bring(body.getAll(name));
  }
}

for (const form of document.querySelectorAll("form[data-waits]")) new KeptForm(/** @type {HTMLFormElement} */ (form)).start();
