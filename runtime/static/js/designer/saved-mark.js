// @ts-check
// What became of saving: a mark in the bar, and a banner where somebody else saved another version.

import { h, icon } from "../dom.js";
import { t } from "../text.js";

/** @typedef {import("./saver.js").Saver} Saver */

export class SavedMark {
  element = h("span", { class: "fl-saved", role: "status" });

  /** @param {HTMLElement} [banners] where banners go; else below the bar that the mark is in */
  constructor(banners) {
    this.banners = banners;
  }

  /** @param {Saver} saver */
  follow(saver) {
    saver.addEventListener("saving", () => this.#show("", "loader-circle", t("Saving …")));
    saver.addEventListener("saved", (event) => this.#show("is-ok", "check", wordsOf(event)));
    for (const type of ["unsaved", "conflict"]) saver.addEventListener(type, (event) => this.#show("is-bad", "circle-alert", t("Not saved: {reason}", { reason: wordsOf(event) })));
    saver.addEventListener("conflict", (event) => this.#put(conflict(saver, wordsOf(event))));
  }

  /** @param {string} look @param {string} sign @param {string} words */
  #show(look, sign, words) {
    this.element.className = `fl-saved ${look}`;
    this.element.replaceChildren(icon(sign), h("span", {}, words));
  }

  /** @param {HTMLElement} banner */
  #put(banner) {
    if (this.banners) this.banners.append(banner);
    else this.element.closest(".fl-toolbar")?.after(banner);
  }
}

/** @param {Event} event @returns {string} */
const wordsOf = (event) => /** @type {CustomEvent} */ (event).detail;

/** What each wrote is shown side by side. @param {Saver} saver @param {string} words */
function conflict({ addresses: { save, csrf, etag }, document }, words) {
  const given = { csrf_token: csrf, etag, next: location.pathname + location.search, document: JSON.stringify(document, null, 2) };
  const form = h("form", { method: "post", action: save }, ...Object.entries(given).map(([name, value]) => h("input", { type: "hidden", name, value })), h("button", { class: "fl-btn is-small" }, t("Look at both")));
  return h("div", { class: "fl-banner is-warn", role: "alert" }, icon("users"), h("p", { class: "fl-banner-text" }, words), h("div", { class: "fl-banner-actions" }, form));
}
