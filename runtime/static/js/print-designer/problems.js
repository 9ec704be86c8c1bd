// @ts-check
// What is wrong with a template, each with a way to its line.

import { h, icon } from "../dom.js";
import { t } from "../text.js";

const WAIT_MS = 500;

export class Problems {
  #timer = 0;
  #asked = 0;

  /** @param {{ inspect: string, csrf: string }} addresses @param {(line: number) => void} goTo */
  constructor(addresses, goTo) {
    this.addresses = addresses;
    this.goTo = goTo;
    this.element = h("div", { class: "fl-pd-problems", role: "status" });
  }

  /** @param {unknown} document @param {number} [wait] */
  look(document, wait = WAIT_MS) {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#ask(document), wait);
  }

  /** @param {unknown} document */
  async #ask(document) {
    const asked = ++this.#asked;
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": this.addresses.csrf, Accept: "application/json" };
    const answer = await fetch(this.addresses.inspect, { method: "POST", headers, body: JSON.stringify(document) }).catch(() => null);
    const found = answer?.ok ? await answer.json().catch(() => null) : null;
    if (asked === this.#asked && found) this.#draw(found.problems);
  }

  /** @param {{ line: number, words: string }[]} problems */
  #draw(problems) {
    if (!problems.length) return this.element.replaceChildren(h("p", { class: "fl-pd-fine" }, icon("check"), t("Nothing is wrong with the text.")));
    this.element.replaceChildren(h("ul", {}, ...problems.map((one) => h("li", {}, this.#line(one), h("span", {}, one.words)))));
  }

  /** @param {{ line: number }} problem */
  #line({ line }) {
    if (!line) return icon("circle-alert");
    const made = h("button", { type: "button", class: "fl-btn is-small" }, icon("circle-alert"), h("span", {}, t("Line {line}", { line })));
    made.addEventListener("click", () => this.goTo(line));
    return made;
  }
}
