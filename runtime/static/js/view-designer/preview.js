// @ts-check
// The view as it will be seen: the page that the server makes of the document, to look at; only its headings are moved.

import { h, icon } from "../dom.js";
import { t } from "../text.js";
import { Headings } from "./headings.js";

const WAIT_MS = 250;

export class ViewPreview {
  #timer = 0;
  /** @type {AbortController | undefined} */
  #running;

  /** @param {{ preview: string, csrf: string }} addresses @param {import("./headings.js").Ways} ways */
  constructor(addresses, ways) {
    this.addresses = addresses;
    this.role = "";
    this.element = h("div", { class: "fl-vd-page", tabindex: "0", role: "region", "aria-label": t("The view as it will be seen"), "aria-busy": "true" });
    this.headings = new Headings(this.element, ways);
    this.note = h("p", { class: "fl-vd-note", role: "status" });
  }

  /** @param {unknown} document @param {number} [wait] */
  show(document, wait = WAIT_MS) {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#fetch(document), wait);
  }

  /** @param {unknown} document */
  async #fetch(document) {
    this.#running?.abort();
    const running = (this.#running = new AbortController());
    this.element.setAttribute("aria-busy", "true");
    const url = `${this.addresses.preview}${this.role ? `&role=${encodeURIComponent(this.role)}` : ""}`;
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": this.addresses.csrf };
    const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(document), signal: running.signal }).catch(() => null);
    const html = answer && (await answer.text().catch(() => ""));
    if (running.signal.aborted) return;
    this.element.removeAttribute("aria-busy");
    if (html && answer?.ok) this.#draw(new DOMParser().parseFromString(html, "text/html"));
    else this.#refuse(answer?.status ?? 0);
  }

  /** @param {Document} page */
  #draw(page) {
    for (const sheet of page.head.querySelectorAll(/** @type {"link"} */ ("link[rel=stylesheet]"))) this.#wear(sheet);
    const content = page.querySelector(".fl-page");
    for (const gone of content?.querySelectorAll(".fl-head, script, [hx-trigger=load]") ?? []) gone.remove();
    for (const named of content?.querySelectorAll("[id]") ?? []) named.removeAttribute("id");
    const rows = content?.querySelectorAll("tbody tr, [data-card], [data-event]").length ?? 0;
    const held = h("div", { class: "fl-vd-held" }, ...(content?.childNodes ?? []));
    const { focused } = this.headings;
    this.headings.wake(held);
    this.element.replaceChildren(held);
    this.headings.focus(focused);
    this.note.replaceChildren(icon("eye"), t("What is shown: {count}", { count: rows }));
  }

  /** A look that this kind of view has and the page not yet. @param {HTMLLinkElement} sheet */
  #wear(sheet) {
    const href = sheet.getAttribute("href") ?? "";
    if (![...document.head.querySelectorAll("link")].some((one) => one.getAttribute("href") === href)) document.head.append(h("link", { rel: "stylesheet", href }));
  }

  /** @param {number} status */
  #refuse(status) {
    const words = status === 403 ? t("This role sees none of these records.") : t("This cannot be shown yet. Correct what is marked, or undo.");
    this.element.replaceChildren(h("div", { class: "fl-empty" }, icon(status === 403 ? "lock" : "circle-alert"), h("p", {}, words)));
    this.note.replaceChildren();
  }

  /** Why there is nothing to look at yet. @param {string} words */
  tell(words) {
    this.element.removeAttribute("aria-busy");
    this.element.replaceChildren(h("div", { class: "fl-empty" }, icon("rocket"), h("p", {}, words)));
  }
}
