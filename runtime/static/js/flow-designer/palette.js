// @ts-check
// What can be put at a "+": the types of step by group, and what was copied.

import { h, icon, newId } from "../dom.js";
import { hide, place } from "../place.js";
import { t } from "../text.js";

/** @typedef {import("./canvas.js").Manual} Manual */

export class Palette {
  /** @param {Manual} manual */
  constructor(manual) {
    this.manual = manual;
    this.search = h("input", { class: "fl-input", type: "search", placeholder: t("Search for a step"), "aria-label": t("Search for a step"), autocomplete: "off" });
    this.list = h("div", { class: "fl-palette-list", id: newId("palette") });
    this.element = h("div", { class: "fl-pop fl-palette", role: "dialog", "aria-label": t("Add a step"), hidden: true }, this.search, this.list);
    document.body.append(this.element);
    this.search.addEventListener("input", () => this.#filter());
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.element.addEventListener("click", ({ target }) => target instanceof Element && this.#choose(target.closest("[data-type]")));
    document.addEventListener("pointerdown", ({ target }) => target instanceof Node && !this.element.contains(target) && this.close(false));
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /** @param {HTMLElement} opener @param {boolean} canPaste @param {(type: string) => void} chosen "paste" for what was copied */
  open(opener, canPaste, chosen) {
    this.opener = opener;
    this.chosen = chosen;
    this.search.value = "";
    this.list.replaceChildren(...(canPaste ? [this.#item("paste", { title: t("Paste"), help: t("What was copied, with ids of its own."), icon: "clipboard", tint: "grey" })] : []), ...this.manual.groups.map((group) => this.#group(group)));
    place(this.element, opener);
    const box = this.element.getBoundingClientRect();
    this.element.style.top = `${Math.max(8, Math.min(box.top, innerHeight - box.height - 8))}px`; // long as it is, all of it is in sight
    this.search.focus();
  }

  /** @param {{ title: string, types: string[] }} group */
  #group({ title, types }) {
    return h("div", { class: "fl-palette-group", role: "group", "aria-label": title }, h("p", { class: "fl-menu-heading" }, title), ...types.map((name) => this.#item(name, this.manual.types[name])));
  }

  /** @param {string} name @param {{ title: string, help: string, icon: string, tint: string }} look */
  #item(name, { title, help, icon: sign, tint }) {
    return h("button", { type: "button", class: "fl-palette-item", "data-type": name, title: help }, h("span", { class: `fl-palette-sign is-${tint}` }, icon(sign)), h("span", {}, title));
  }

  #filter() {
    const wanted = this.search.value.trim().toLocaleLowerCase();
    for (const item of this.#items()) item.hidden = !`${item.textContent} ${item.title} ${item.dataset.type}`.toLocaleLowerCase().includes(wanted);
    for (const group of this.list.querySelectorAll(".fl-palette-group")) /** @type {HTMLElement} */ (group).hidden = !group.querySelector("[data-type]:not([hidden])");
  }

  /** @returns {HTMLButtonElement[]} */
  #items() {
    return [.../** @type {NodeListOf<HTMLButtonElement>} */ (this.list.querySelectorAll("[data-type]"))];
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing) return;
    const shown = this.#items().filter((one) => !one.hidden);
    const at = shown.indexOf(/** @type {any} */ (document.activeElement));
    const step = { ArrowDown: 1, ArrowUp: -1, ...(at >= 0 && { ArrowRight: 1, ArrowLeft: -1 }) }[event.key];
    if (event.key === "Escape") this.close(true);
    else if (event.key === "Tab") return this.close(false);
    else if (event.key === "Enter" && at < 0) this.#choose(shown[0]);
    else if (step) shown.at((at + step) % shown.length)?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {Element | null | undefined} item */
  #choose(item) {
    if (!(item instanceof HTMLElement)) return;
    this.close(false);
    this.chosen?.(item.dataset.type ?? "");
  }

  /** @param {boolean} refocus */
  close(refocus) {
    if (!this.isOpen) return;
    hide(this.element);
    if (refocus) this.opener?.focus();
  }
}
