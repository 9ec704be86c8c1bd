// @ts-check
// The row of tools above the form: undo, device and size, what is to correct, what was saved.

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
    this.undo = button(t("Undo"), "undo-2", () => designer.undo(), { isIcon: true });
    this.redo = button(t("Redo"), "redo-2", () => designer.redo(), { isIcon: true });
    this.problems = h("span", { class: "fl-flow-problems" });
    this.saved = h("span", { class: "fl-saved", role: "status" });
    this.zoomed = h("span", { class: "fl-flow-zoomed" });
    this.devices = [["pc", t("Computer"), "monitor"], ["tablet", t("Tablet"), "tablet"], ["phone", t("Phone"), "smartphone"]].map(([key, title, sign]) => {
      const made = button(title, sign, () => this.#look("device", key), { isIcon: true });
      made.dataset.device = key;
      return made;
    });
    const { addresses } = designer;
    this.publish = h("a", { class: "fl-btn is-small is-primary", href: addresses.publish, hidden: true }, icon("rocket"), h("span", {}, t("Review and publish")));
    const trial = h("a", { class: "fl-btn is-small", href: addresses.try }, icon("play"), h("span", {}, t("Try it out")));
    this.element = h("div", { class: "fl-toolbar fl-flow-bar", role: "toolbar", "aria-label": t("Tools") },
      h("span", { class: "fl-btn-group" }, this.undo, this.redo),
      h("span", { class: "fl-btn-group", role: "group", "aria-label": t("Device") }, ...this.devices),
      h("span", { class: "fl-btn-group fl-fd-zoom" }, button(t("Smaller"), "minus", () => this.#zoomBy(-1), { isIcon: true }), this.zoomed, button(t("Larger"), "plus", () => this.#zoomBy(1), { isIcon: true })),
      this.problems, this.saved, h("span", { class: "fl-row fl-push" }, h("span", { class: "fl-btn-group fl-fd-folds" }, this.#fold("left", t("What can be added"), "panel-left"), this.#fold("right", t("Settings and rules"), "panel-right")), trial, this.publish));
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
    const { history } = this.designer;
    this.undo.disabled = !history.undoes;
    this.redo.disabled = !history.redoes;
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

  /** What became of the draft. @param {string} type @param {any} detail */
  tellSaved(type, detail) {
    const { saved } = this;
    if (type === "saving") {
      saved.className = "fl-saved";
      return saved.replaceChildren(icon("loader-circle"), h("span", {}, t("Saving …")));
    }
    saved.className = `fl-saved ${type === "saved" ? "is-ok" : "is-bad"}`;
    saved.replaceChildren(icon(type === "saved" ? "check" : "circle-alert"), h("span", {}, type === "saved" ? detail : t("Not saved: {reason}", { reason: detail })));
    if (type === "conflict") this.#conflict(detail);
    if (type === "saved" && this.designer.addresses.publish) this.publish.hidden = false;
  }

  /** Somebody else saved another version: what each wrote is shown side by side. @param {string} text */
  #conflict(text) {
    const { server: { addresses }, history } = this.designer;
    const form = h("form", { method: "post", action: addresses.save }, hidden("csrf_token", addresses.csrf), hidden("etag", addresses.etag), hidden("document", JSON.stringify(history.document, null, 2)), h("button", { class: "fl-btn is-small" }, t("Look at both")));
    this.element.after(h("div", { class: "fl-banner is-warn", role: "alert" }, icon("users"), h("p", { class: "fl-banner-text" }, text), h("div", { class: "fl-banner-actions" }, form)));
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

/** @param {string} label @param {string} sign @param {() => void} act @param {{ isIcon?: boolean, look?: string }} [how] */
export function button(label, sign, act, { isIcon = false, look = "" } = {}) {
  const made = h("button", { type: "button", class: ["fl-btn is-small", isIcon && "is-icon is-ghost", look].filter(Boolean).join(" "), title: label, ...(isIcon && { "aria-label": label }) }, icon(sign), ...(isIcon ? [] : [h("span", {}, label)]));
  made.addEventListener("click", act);
  return made;
}

/** @param {string} name @param {string} value */
const hidden = (name, value) => h("input", { type: "hidden", name, value });
