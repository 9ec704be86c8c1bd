// @ts-check
// The flow as a short list beside the picture: for long flows, and for small windows.

import { h } from "../dom.js";
import { t } from "../text.js";
import { START, walk } from "./tree.js";

export class Outline {
  /** @param {import("./designer.js").Designer} designer */
  constructor(designer) {
    this.designer = designer;
    this.element = h("nav", { class: "fl-flow-outline", "aria-label": t("Outline"), hidden: localStorage.getItem("fl-flow-outline") !== "open" });
    this.element.addEventListener("click", ({ target }) => {
      const line = target instanceof Element ? target.closest("[data-to]") : null;
      if (line instanceof HTMLElement) designer.select(line.dataset.to ?? "", false, true);
    });
  }

  toggle() {
    this.element.hidden = !this.element.hidden;
    localStorage.setItem("fl-flow-outline", this.element.hidden ? "closed" : "open");
    this.draw();
  }

  draw() {
    const { designer, element } = this;
    if (element.hidden) return;
    const lines = [...walk(designer.history.document.steps)].map(({ step, depth }) => {
      const title = step.title || (designer.manual.types[step.type]?.title ?? step.type);
      return this.#line(step.id, title, depth, designer.findings[step.id] ?? []);
    });
    element.replaceChildren(h("ol", {}, this.#line(START, t("Start"), 0, designer.findings[START] ?? []), ...lines));
  }

  /** @param {string} at @param {string} title @param {number} depth @param {import("./canvas.js").Finding[]} findings */
  #line(at, title, depth, findings) {
    const isWrong = findings.some(({ level }) => level === "error");
    const isCurrent = this.designer.selected === at;
    return h("li", { class: `is-depth-${depth}` }, h("button", { type: "button", class: isWrong ? "is-wrong" : "", "data-to": at, ...(isCurrent && { "aria-current": "true" }) }, title));
  }
}
