// @ts-check
// A record as the template prints it: a page of its own, in a frame that runs nothing, or the PDF in another tab.

import { button, select } from "../designer/controls.js";
import { h, icon } from "../dom.js";
import { t } from "../text.js";

const WAIT_MS = 700;
const FRAME = "fl-pd-page";

export class PrintPreview {
  #timer = 0;
  /** @type {unknown} */
  #document;

  /** @param {{ preview: string, csrf: string }} addresses @param {[string, string][]} records */
  constructor(addresses, records) {
    this.addresses = addresses;
    this.frame = h("iframe", { class: "fl-pd-page", name: FRAME, title: t("The record as it is printed") });
    this.records = select(t("Record to look at"), records, records[0]?.[0] ?? "");
    this.records.classList.add("is-small");
    this.records.addEventListener("change", () => this.#send(FRAME, "html"));
    this.tools = records.length ? [this.records, button(t("As PDF"), "printer", () => this.#send("_blank", "pdf"))] : [];
    const none = h("div", { class: "fl-empty" }, icon("printer"), h("p", {}, t("A record is shown here once there is one: publish the entity, and add one.")));
    this.element = h("div", { class: "fl-pd-held" }, records.length ? this.frame : none);
  }

  /** @param {unknown} document @param {number} [wait] */
  show(document, wait = WAIT_MS) {
    this.#document = document;
    clearTimeout(this.#timer);
    if (this.tools.length) this.#timer = window.setTimeout(() => this.#send(FRAME, "html"), wait);
  }

  /** @param {string} target @param {"html" | "pdf"} as */
  #send(target, as) {
    const given = { room: String(this.frame.clientWidth), csrf_token: this.addresses.csrf, record: this.records.value, as, document: JSON.stringify(this.#document) };
    const inputs = Object.entries(given).map(([name, value]) => h("input", { type: "hidden", name, value }));
    const form = h("form", { method: "post", action: this.addresses.preview, target, hidden: true }, ...inputs);
    document.body.append(form);
    form.submit();
    form.remove();
  }
}
