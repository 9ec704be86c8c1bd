// @ts-check
// What the keyboard does, and the clipboard.

import { announce, isTyping } from "../dom.js";
import { composing } from "../ime-guard.js";
import { t } from "../text.js";
import { widthOf, WIDTHS, WITH_WIDTH, find, kindOf, walk } from "./tree.js";
import { outermost, setWidth } from "./commands.js";

/** @typedef {import("./tree.js").Item} Item */

const MARK = "formloom-form-items";

export class Keys {
  /** @param {import("./designer.js").Designer} designer */
  constructor(designer) {
    this.designer = designer;
    designer.canvas.addEventListener("keydown", (event) => this.#key(event));
    designer.outline.element.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("keydown", (event) => this.#anywhere(event), true);
    for (const type of /** @type {const} */ (["copy", "cut", "paste"])) document.addEventListener(type, (event) => this.#clip(type, event));
  }

  /** @param {KeyboardEvent} event */
  #anywhere(event) {
    if (composing(event) || event.key !== "F6") return;
    this.designer.nextPane(event.shiftKey ? -1 : 1);
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (composing(event) || event.defaultPrevented || isTyping(event.target)) return;
    const id = event.target instanceof HTMLElement ? event.target.dataset.at : "";
    if (!id) return;
    const isHandled = this.designer.moving.grabbed ? this.#grabbedKey(event) : event.ctrlKey || event.metaKey ? this.#command(event, id) : event.altKey ? this.#nudge(event, id) : this.#plain(event, id);
    if (isHandled) event.preventDefault();
  }

  /** @param {KeyboardEvent} event */
  #grabbedKey({ key }) {
    const { designer } = this;
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[key];
    if (step) designer.moving.shift(step);
    else if (key === " " || key === "Enter") designer.moving.release();
    else if (key === "Escape") designer.moving.letGo();
    else return key === "Tab";
    return true;
  }

  /** @param {KeyboardEvent} event @param {string} id */
  #command({ key }, id) {
    const { designer } = this;
    if (key.toLowerCase() === "d") designer.edits.duplicate([id]);
    else if (key.toLowerCase() === "a") designer.select(this.#siblings(id), { at: id });
    else return false;
    return true;
  }

  /** @param {string} id */
  #siblings(id) {
    const parent = find(this.designer.shown, id)?.place.parent;
    return walk(this.designer.shown).filter((one) => one.place.parent === parent).map((one) => one.id);
  }

  /** @param {KeyboardEvent} event @param {string} id */
  #nudge({ key }, id) {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[key];
    if (!step) return false;
    this.designer.moving.grab(id, true);
    this.designer.moving.shift(step);
    this.designer.moving.release();
    return true;
  }

  /** @param {KeyboardEvent} event @param {string} id */
  #plain(event, id) {
    const { designer } = this;
    const { key } = event;
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[key];
    if (step) return this.#walk(event, id, step);
    switch (key) {
      case " ": return designer.moving.grab(id), true;
      case "Enter": return designer.select([id]), designer.properties.focus(), true;
      case "Escape": return this.#up(id);
      case "Delete": case "Backspace": return designer.edits.remove(designer.selected.has(id) ? [...designer.selected] : [id]), true;
      case "F2": return designer.edits.rename(id), true;
      case "+": case "=": return this.#widen(id, 1);
      case "-": return this.#widen(id, -1);
      default: return false;
    }
  }

  /** To the part before or after, in the order of the page. @param {KeyboardEvent} event @param {string} id @param {number} step */
  #walk(event, id, step) {
    const all = /** @type {HTMLElement[]} */ ([...this.designer.canvas.querySelectorAll("[data-at]")]);
    const next = all[all.findIndex((one) => one.dataset.at === id) + step]?.dataset.at;
    if (next && event.shiftKey) this.designer.select([...this.designer.selected, id, next], { at: next });
    else if (next) this.designer.focusPart(next);
    return true;
  }

  /** @param {string} id */
  #up(id) {
    const parent = find(this.designer.shown, id)?.place.parent ?? "";
    this.designer.select(parent ? [parent] : [], { at: parent });
    return true;
  }

  /** @param {string} id @param {number} by */
  #widen(id, by) {
    const item = find(this.designer.shown, id)?.item;
    if (!item || !WITH_WIDTH.has(kindOf(item))) return false;
    const width = WIDTHS[Math.max(0, Math.min(WIDTHS.length - 1, WIDTHS.indexOf(widthOf(item)) + by))];
    this.designer.run(setWidth([id], width));
    announce(t("{width} of 12 columns", { width }));
    return true;
  }

  /** @param {"copy" | "cut" | "paste"} type @param {ClipboardEvent} event */
  #clip(type, event) {
    const { designer } = this;
    const active = document.activeElement;
    if (!(active instanceof HTMLElement) || isTyping(active) || !(designer.canvas.contains(active) || designer.outline.element.contains(active))) return;
    const ids = designer.selected.size ? [...designer.selected] : [active.dataset.at ?? ""];
    if (type === "paste") {
      const items = readItems(event.clipboardData?.getData("text/plain") ?? "");
      if (!items) return;
      designer.edits.paste(items);
    } else {
      const items = outermost(designer.shown, ids).map((one) => one.item);
      if (!items.length) return;
      event.clipboardData?.setData("text/plain", JSON.stringify({ [MARK]: items }, null, 2));
      if (type === "cut") designer.edits.remove(ids);
      else announce(t("Copied."));
    }
    event.preventDefault();
  }
}

/** @param {string} text @returns {Item[] | null} items that a designer has copied */
function readItems(text) {
  try {
    const found = JSON.parse(text)?.[MARK];
    return Array.isArray(found) && found.every((one) => one && typeof one === "object") ? found : null;
  } catch {
    return null;
  }
}
