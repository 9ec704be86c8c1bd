// @ts-check
// What the keyboard does in the picture, and the clipboard.

import { announce, isTyping } from "../dom.js";
import { t } from "../text.js";
import { duplicateBranch, moveBranch, moveStep } from "./commands.js";
import { readSlot } from "./designer.js";
import { find, START } from "./tree.js";

/** @typedef {import("./tree.js").Place} Place */
/** @typedef {import("./tree.js").Step} Step */

const MARK = "formloom-flow-steps";

export class Keys {
  /** @param {import("./designer.js").Designer} designer */
  constructor(designer) {
    this.designer = designer;
    designer.root.addEventListener("keydown", (event) => this.#key(event));
    for (const type of /** @type {const} */ (["copy", "cut", "paste"])) document.addEventListener(type, (event) => this.#clip(type, event));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing || event.defaultPrevented || !(event.target instanceof HTMLElement) || isTyping(event.target)) return;
    const { at, slot } = event.target.dataset;
    const isHandled = slot !== undefined ? this.#slotKey(event, event.target) : at ? this.#cardKey(event, at) : false;
    if (isHandled) event.preventDefault();
  }

  /** @param {KeyboardEvent} event @param {HTMLElement} slot */
  #slotKey(event, slot) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") return this.#step(slot, this.designer.moving ? "[data-slot]" : "[data-at], [data-slot]", event.key === "ArrowDown" ? 1 : -1);
    if (!this.designer.moving) return false;
    if (event.key === "Escape") this.designer.grab(this.designer.moving);
    else if (event.key === " ") this.designer.drop(this.designer.moving, readSlot(slot));
    else return false;
    return true;
  }

  /** @param {KeyboardEvent} event @param {string} at */
  #cardKey(event, at) {
    const isBranch = at.includes("/");
    if (event.ctrlKey || event.metaKey) {
      if (event.key.toLowerCase() !== "d") return false;
      if (isBranch) this.designer.history.run(duplicateBranch(...pair(at)));
      else this.designer.duplicate(at);
      return true;
    }
    const card = this.designer.canvas.querySelector(`[data-at="${CSS.escape(at)}"]`);
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) return !isBranch && this.#nudge(at, event.key === "ArrowUp" ? -1 : 1);
    if (event.altKey && (event.key === "ArrowLeft" || event.key === "ArrowRight")) return isBranch && this.designer.history.run(moveBranch(...pair(at), event.key === "ArrowLeft" ? -1 : 1));
    switch (event.key) {
      case "ArrowDown": return this.#step(card, "[data-at]", 1);
      case "ArrowUp": return this.#step(card, "[data-at]", -1);
      case "ArrowRight": return this.#beside(card, 1);
      case "ArrowLeft": return this.#beside(card, -1);
      case "Delete": case "Backspace": return this.designer.remove(at), true;
      case " ": return at !== START && !isBranch ? (this.designer.grab(at), true) : false;
      case "+": return this.#add(card);
      default: return false;
    }
  }

  /** Move a step by one place in its sequence. @param {string} id @param {number} by */
  #nudge(id, by) {
    const place = find(this.designer.history.document, id)?.place;
    if (!place) return false;
    const index = by < 0 ? place.index - 1 : place.index + 2;
    if (index >= 0 && this.designer.history.run(moveStep(id, { ...place, index }))) announce(t("Moved."));
    this.designer.focusCard(id);
    return true;
  }

  /** @param {Element | null} from @param {string} among @param {number} by */
  #step(from, among, by) {
    const all = /** @type {HTMLElement[]} */ ([...this.designer.canvas.querySelectorAll(among)]);
    const next = all[all.indexOf(/** @type {HTMLElement} */ (from)) + by];
    next?.focus();
    next?.scrollIntoView({ block: "nearest", inline: "nearest" });
    return true;
  }

  /** To the branch beside. @param {Element | null} card @param {number} by */
  #beside(card, by) {
    const branch = card?.closest(".fl-step-branch");
    const next = by > 0 ? branch?.nextElementSibling : branch?.previousElementSibling;
    const found = next?.querySelector("[data-at]");
    if (found instanceof HTMLElement) found.focus();
    return true;
  }

  /** The "+" after a card. @param {Element | null} card */
  #add(card) {
    const slot = card?.closest(".fl-step-branch, .fl-step-item")?.querySelector(card.closest(".fl-branch-row") ? "[data-slot]" : ":scope > .fl-step-slot > [data-slot]");
    if (slot instanceof HTMLElement) this.designer.openPalette(slot);
    return true;
  }

  /** @param {"copy" | "cut" | "paste"} type @param {ClipboardEvent} event */
  #clip(type, event) {
    const active = document.activeElement;
    if (!(active instanceof HTMLElement) || !this.designer.canvas.contains(active) || isTyping(active)) return;
    const { at = "", slot } = active.dataset;
    if (type === "paste") {
      const steps = readSteps(event.clipboardData?.getData("text/plain") ?? "") ?? this.designer.clipboard;
      const place = slot === undefined ? afterCard(this.designer.history.document, at) : readSlot(active);
      if (!steps.length || !place) return;
      this.designer.paste(steps, place);
    } else {
      const step = find(this.designer.history.document, at)?.step;
      if (!step) return;
      this.designer.clipboard = [structuredClone(step)];
      event.clipboardData?.setData("text/plain", JSON.stringify({ [MARK]: this.designer.clipboard }, null, 2));
      if (type === "cut") this.designer.remove(at);
      else announce(t("Copied."));
    }
    event.preventDefault();
  }
}

/** @param {import("./tree.js").Flow} flow @param {string} at @returns {Place | null} */
function afterCard(flow, at) {
  const [id, branch] = at.split("/");
  if (at === START) return { block: "", branch: "", index: 0 };
  if (branch) return { block: id, branch, index: 0 };
  const place = find(flow, id)?.place;
  return place ? { ...place, index: place.index + 1 } : null;
}

/** @param {string} text @returns {Step[] | null} steps that a designer has copied */
function readSteps(text) {
  try {
    const found = JSON.parse(text)?.[MARK];
    return Array.isArray(found) && found.every((one) => typeof one?.id === "string" && typeof one?.type === "string") ? found : null;
  } catch {
    return null;
  }
}

/** @param {string} at @returns {[string, string]} */
const pair = (at) => /** @type {[string, string]} */ (at.split("/"));
