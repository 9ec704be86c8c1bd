// @ts-check
// What stands in the bar of this designer: device and size, what is to correct, and what comes next.

import { button } from "../designer/controls.js";
import { announce, h, icon } from "../dom.js";
import { t } from "../text.js";
import { showToast } from "../toast.js";
import { itemAt } from "./tree.js";

/** @typedef {import("./canvas.js").Finding} Finding */

const ZOOMS = [50, 75, 100, 125, 150];

export class Bar {
  device = localStorage.getItem("fl-fd-device") ?? "pc";
  zoom = Number(localStorage.getItem("fl-fd-zoom")) || 100;
  #shown = 0;

  /** @param {import("./designer.js").Designer} designer */
  constructor(designer) {
    this.designer = designer;
    this.problems = h("span", { class: "fl-flow-problems" });
    this.zoomed = h("span", { class: "fl-flow-zoomed" });
    this.devices = [["pc", t("Computer"), "monitor"], ["tablet", t("Tablet"), "tablet"], ["phone", t("Phone"), "smartphone"]].map(([key, title, sign]) => {
      const made = button(title, sign, () => this.#look("device", key), { isIcon: true });
      made.dataset.device = key;
      return made;
    });
    const { addresses } = designer;
    this.publish = h("a", { class: "fl-btn is-small is-primary", href: addresses.publish, hidden: true }, icon("rocket"), h("span", {}, t("Review and publish")));
    const trial = h("a", { class: "fl-btn is-small", href: addresses.try }, icon("play"), h("span", {}, t("Try it out")));
    designer.server.addEventListener("saved", () => (this.publish.hidden = !addresses.publish));
    this.tools = [
      h("span", { class: "fl-btn-group", role: "group", "aria-label": t("Device") }, ...this.devices),
      h("span", { class: "fl-btn-group fl-fd-zoom" }, button(t("Smaller"), "minus", () => this.#zoomBy(-1), { isIcon: true }), this.zoomed, button(t("Larger"), "plus", () => this.#zoomBy(1), { isIcon: true })),
      this.problems,
    ];
    this.end = h("span", { class: "fl-row fl-push" }, h("span", { class: "fl-btn-group fl-fd-folds" }, this.#fold("left", t("What can be added"), "panel-left"), this.#fold("right", t("Settings and rules"), "panel-right")), trial, this.publish);
  }

  /** A button that folds a pane away, for as long as somebody wants it so. @param {"left" | "right"} side @param {string} title @param {string} sign */
  #fold(side, title, sign) {
    const { root } = this.designer;
    const made = button(title, sign, () => show(!root.classList.contains(`is-without-${side}`)), { isIcon: true });
    const show = (/** @type {boolean} */ isFolded) => {
      root.classList.toggle(`is-without-${side}`, isFolded);
      made.setAttribute("aria-pressed", String(!isFolded));
      localStorage.setItem(`fl-fd-fold-${side}`, isFolded ? "yes" : "");
    };
    show(localStorage.getItem(`fl-fd-fold-${side}`) === "yes");
    return made;
  }

  /** @param {Finding[]} told */
  draw(told) {
    for (const one of this.devices) one.setAttribute("aria-pressed", String(one.dataset.device === this.device));
    this.zoomed.textContent = `${this.zoom}%`;
    const errors = told.filter(({ level }) => level === "error");
    const hints = told.filter(({ level }) => level !== "error");
    const fine = h("span", { class: "fl-saved is-ok" }, icon("circle-check"), h("span", {}, t("Nothing to correct")));
    this.problems.replaceChildren(
      ...(errors.length ? [button(t("{count} to correct", { count: errors.length }), "circle-alert", () => this.#toFinding(errors), { look: "is-bad" })] : []),
      ...(hints.length ? [button(t("{count} hints", { count: hints.length }), "triangle-alert", () => this.#toFinding(hints), { look: "is-warn" })] : []),
      ...(told.length ? [] : [fine]));
  }

  /** One finding after another. @param {Finding[]} findings */
  #toFinding(findings) {
    const { designer } = this;
    const one = findings[this.#shown++ % findings.length];
    if (one.path.startsWith("/rules")) return void (designer.right.show("rules"), showToast({ text: one.message, tone: "info" }));
    designer.select([itemAt(designer.shown, one.path)?.id ?? ""].filter(Boolean), { show: true });
    announce(one.message);
  }

  /** @param {"device" | "zoom"} what @param {any} value */
  #look(what, value) {
    /** @type {any} */ (this)[what] = value;
    localStorage.setItem(`fl-fd-${what}`, String(value));
    this.designer.redraw(false);
  }

  /** @param {number} by */
  #zoomBy(by) {
    this.#look("zoom", ZOOMS[Math.max(0, Math.min(ZOOMS.length - 1, ZOOMS.indexOf(this.zoom) + by))] ?? 100);
  }
}
