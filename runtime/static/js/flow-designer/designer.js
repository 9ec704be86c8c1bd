// @ts-check
// The designer of flows: one document, one history, and what is drawn from them.

import { announce, h, icon, isTyping } from "../dom.js";
import { t } from "../text.js";
import { showToast } from "../toast.js";
import { byCard, draw } from "./canvas.js";
import { addBranch, duplicateBranch, duplicateStep, insertStep, moveBranch, moveStep, pasteSteps, patch, removeBranch, removeStep } from "./commands.js";
import { letDrag } from "./dragging.js";
import { Drawer } from "./drawer.js";
import { History } from "../history.js";
import { Keys } from "./keys.js";
import { Outline } from "./outline.js";
import { Palette } from "./palette.js";
import { Press } from "../press.js";
import { branchRefusal, refusal, staysThere } from "./rules.js";
import { Server } from "./server.js";
import { find, freshCopy, freshId, ids, placeOf, START, walk } from "./tree.js";

/** @typedef {import("./tree.js").Place} Place */
/** @typedef {import("./tree.js").Step} Step */
/** @typedef {import("./canvas.js").Finding} Finding */
/** @typedef {import("./canvas.js").Told} Told */
/** @typedef {{ document: import("./tree.js").Flow, manual: import("./canvas.js").Manual, pickers: Record<string, [string, string][]>, told: Told, addresses: import("./server.js").Addresses }} Given */

const ZOOMS = [50, 60, 70, 80, 90, 100, 110, 125, 150];

export class Designer {
  selected = "";
  moving = "";
  /** @type {Set<string>} */
  folded = new Set();
  /** @type {Record<string, Finding[]>} */
  findings = {};
  /** @type {Step[]} */
  clipboard = [];
  #zoom = Number(localStorage.getItem("fl-flow-zoom")) || 100;
  #frame = 0;

  /** @param {HTMLElement} root @param {Given} given */
  constructor(root, given) {
    this.root = root;
    this.manual = given.manual;
    this.pickers = given.pickers;
    this.told = given.told;
    this.history = new History(given.document);
    this.server = new Server(given.addresses);
    this.palette = new Palette(this.manual);
    this.drawer = new Drawer(this);
    this.outline = new Outline(this);
    this.canvas = h("div", { class: "fl-flow-canvas", role: "region", "aria-label": t("The flow as a picture"), tabindex: "-1" });
    this.bar = h("div", { class: "fl-toolbar fl-flow-bar", role: "toolbar", "aria-label": t("Tools") });
    this.saved = h("span", { class: "fl-saved", role: "status" });
    this.undoButton = this.button(t("Undo"), "undo-2", () => this.undo(), { isIcon: true });
    this.redoButton = this.button(t("Redo"), "redo-2", () => this.redo(), { isIcon: true });
    this.problems = h("span", { class: "fl-flow-problems" });
    this.zoomed = h("span", { class: "fl-flow-zoomed" });
    this.search = h("input", { class: "fl-input", type: "search", placeholder: t("Find a step"), "aria-label": t("Find a step"), autocomplete: "off" });
    this.#build();
    this.#listen();
    this.#took(given.told);
    this.canvas.scrollLeft = (this.canvas.scrollWidth - this.canvas.clientWidth) / 2;
  }

  #build() {
    this.bar.append(
      h("span", { class: "fl-btn-group" }, this.undoButton, this.redoButton),
      this.button(t("The flow"), "settings-2", () => this.select("flow")),
      this.button(t("Outline"), "list-tree", () => this.outline.toggle()),
      h("div", { class: "fl-toolbar-search" }, icon("search"), this.search),
      this.problems, this.saved,
      h("span", { class: "fl-btn-group fl-push" }, this.button(t("Smaller"), "minus", () => this.zoom(-1), { isIcon: true }), this.zoomed, this.button(t("Larger"), "plus", () => this.zoom(1), { isIcon: true }), this.button(t("Fit"), "maximize", () => this.fit(), { isIcon: true })));
    this.root.replaceChildren(this.bar, h("div", { class: "fl-flow-room" }, this.outline.element, this.canvas, this.drawer.element));
    this.root.classList.add("is-ready");
  }

  #listen() {
    this.history.addEventListener("change", (event) => this.#changed(/** @type {CustomEvent} */ (event).detail.by));
    const press = new Press(this.root);
    this.server.addEventListener("told", (event) => press.after(() => this.#took(/** @type {CustomEvent} */ (event).detail)));
    for (const type of ["saving", "saved", "unsaved", "conflict"]) this.server.addEventListener(type, (event) => this.#tellSaved(type, /** @type {CustomEvent} */ (event).detail));
    this.canvas.addEventListener("click", (event) => this.#click(event));
    this.canvas.addEventListener("wheel", (event) => event.ctrlKey && (event.preventDefault(), this.zoom(event.deltaY < 0 ? 1 : -1)), { passive: false });
    this.search.addEventListener("input", () => this.#find());
    this.search.addEventListener("keydown", (event) => event.key === "Enter" && !event.isComposing && (event.preventDefault(), this.#find(true)));
    new Keys(this);
    letDrag(this);
  }

  /** @param {string} id @param {Place} place @returns {string} why it cannot go there; "" if it can */
  dropRefusal(id, place) {
    const step = find(this.history.document, id)?.step;
    return step ? refusal(this.history.document, step, place) : "";
  }

  /** @param {string} id @param {Place} place */
  drop(id, place) {
    const why = this.dropRefusal(id, place);
    if (why) return void showToast({ text: why, tone: "bad" });
    this.moving = "";
    if (!staysThere(this.history.document, id, place) && this.history.run(moveStep(id, place))) announce(t("Moved."));
    else this.draw();
    this.focusCard(id);
  }

  // What is drawn

  /** @param {string} by */
  #changed(by) {
    this.server.changed(this.history.document);
    if (!find(this.history.document, this.moving)) this.moving = "";
    cancelAnimationFrame(this.#frame);
    if (by === "typing") this.#frame = requestAnimationFrame(() => this.draw(false));
    else this.draw();
  }

  /** @param {Told} told */
  #took(told) {
    this.told = told;
    this.findings = byCard(this.history.document, told.findings, (path) => placeOf(this.history.document, path));
    const active = document.activeElement;
    const isBusy = this.drawer.element.contains(active) && (isTyping(active) || active?.closest("fl-formula"));
    this.draw(!isBusy);
    this.drawer.tell();
  }

  /** @param {boolean} [withDrawer] */
  draw(withDrawer = true) {
    const { document: flow } = this.history;
    const focus = this.canvas.contains(document.activeElement) ? keyOf(document.activeElement) : "";
    const picture = draw(flow, { told: this.told, manual: this.manual, findings: this.findings, selected: this.selected, moving: this.moving, folded: this.folded, marks: new Map() });
    const [left, top] = [this.canvas.scrollLeft, this.canvas.scrollTop];
    this.canvas.replaceChildren(h("div", { class: `fl-flow-paper is-zoom-${this.#zoom}` }, picture));
    this.canvas.scrollTo(left, top);
    if (focus) this.#refocus(focus);
    this.outline.draw();
    if (withDrawer) this.drawer.draw();
    this.#drawBar();
  }

  /** @param {string} key */
  #refocus(key) {
    const found = this.canvas.querySelector(key);
    if (found instanceof HTMLElement) found.focus({ preventScroll: true });
  }

  #drawBar() {
    const { undoButton, redoButton, history } = this;
    undoButton.disabled = !history.undoes;
    redoButton.disabled = !history.redoes;
    this.zoomed.textContent = `${this.#zoom}%`;
    const errors = this.told.findings.filter(({ level }) => level === "error");
    const warnings = this.told.findings.filter(({ level }) => level === "warning");
    const shown = [
      ...(errors.length ? [this.button(t("{count} to correct", { count: errors.length }), "circle-alert", () => this.#toFinding(errors), { look: "is-bad" })] : []),
      ...(warnings.length ? [this.button(t("{count} hints", { count: warnings.length }), "triangle-alert", () => this.#toFinding(warnings), { look: "is-warn" })] : []),
    ];
    this.problems.replaceChildren(...(shown.length ? shown : [h("span", { class: "fl-saved is-ok" }, icon("circle-check"), h("span", {}, t("Nothing to correct")))]));
  }

  /** One finding after another. @param {Finding[]} findings */
  #toFinding(findings) {
    const cards = [...new Set(findings.map((one) => Object.keys(this.findings).find((at) => this.findings[at].includes(one)) ?? START))];
    this.select(cards[(cards.indexOf(this.selected) + 1) % cards.length], false, true);
  }

  /** @param {string} label @param {string} sign @param {() => void} act @param {{ isIcon?: boolean, isSmall?: boolean, look?: string }} [how] */
  button(label, sign, act, { isIcon = false, isSmall = true, look = "" } = {}) {
    const button = h("button", { type: "button", class: ["fl-btn", isIcon && "is-icon is-ghost", isSmall && "is-small", look].filter(Boolean).join(" "), title: label, ...(isIcon && { "aria-label": label }) }, icon(sign), ...(isIcon ? [] : [h("span", {}, label)]));
    button.addEventListener("click", act);
    return button;
  }

  /** @param {string} type @param {any} detail */
  #tellSaved(type, detail) {
    if (type === "saving") {
      this.saved.className = "fl-saved";
      return this.saved.replaceChildren(icon("loader-circle"), h("span", {}, t("Saving …")));
    }
    this.saved.className = `fl-saved ${type === "saved" ? "is-ok" : "is-bad"}`;
    this.saved.replaceChildren(icon(type === "saved" ? "check" : "circle-alert"), h("span", {}, type === "saved" ? detail : t("Not saved: {reason}", { reason: detail })));
    if (type === "conflict") this.#conflict(detail);
    if (type === "saved") this.root.dispatchEvent(new CustomEvent("fl:saved", { bubbles: true }));
  }

  /** Somebody else saved another version: what each wrote is shown side by side. @param {string} text */
  #conflict(text) {
    const { addresses } = this.server;
    const form = h("form", { method: "post", action: addresses.save }, hidden("csrf_token", addresses.csrf), hidden("etag", addresses.etag), hidden("document", JSON.stringify(this.history.document, null, 2)), h("button", { class: "fl-btn is-small" }, t("Look at both")));
    this.bar.after(h("div", { class: "fl-banner is-warn", role: "alert" }, icon("users"), h("p", { class: "fl-banner-text" }, text), h("div", { class: "fl-banner-actions" }, form)));
  }

  // What is done

  undo() {
    if (this.history.undo()) announce(t("Undone."));
  }

  redo() {
    if (this.history.redo()) announce(t("Done again."));
  }

  /** @param {any[]} operations */
  fix(operations) {
    this.history.run(patch(operations));
    announce(t("Fixed."));
  }

  /** Open the settings of a card, or close them. @param {string} at @param {boolean} [refocus] bring the caret back to the card @param {boolean} [show] scroll to the card */
  select(at, refocus = false, show = false) {
    const before = this.selected;
    this.selected = at;
    this.draw();
    if (refocus) this.focusCard(at || before);
    else if (at) this.drawer.focus();
    if (show) this.canvas.querySelector(`[data-at="${CSS.escape(at)}"]`)?.scrollIntoView({ block: "center", inline: "center" });
  }

  /** @param {string} at */
  focusCard(at) {
    const card = this.canvas.querySelector(`[data-at="${CSS.escape(at)}"]`);
    if (card instanceof HTMLElement) card.focus({ preventScroll: true });
    card?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** The buttons for what can be done with a card. @param {string} at @returns {HTMLButtonElement[]} */
  actionsFor(at) {
    const [id, branch] = at.split("/");
    const found = find(this.history.document, id);
    if (!found) return [];
    if (branch) {
      const order = found.step.type === "exclusive" ? [this.button(t("To the left"), "arrow-left", () => this.history.run(moveBranch(id, branch, -1))), this.button(t("To the right"), "arrow-right", () => this.history.run(moveBranch(id, branch, 1)))] : [];
      return [...order, this.button(t("Duplicate"), "copy", () => this.history.run(duplicateBranch(id, branch))), this.button(t("Delete"), "trash-2", () => this.remove(at))];
    }
    return [this.button(t("Move"), "arrow-up-down", () => this.grab(id)), this.button(t("Copy the step"), "clipboard", () => this.copy(id)), this.button(t("Duplicate"), "copy", () => this.duplicate(id)), this.button(t("Delete"), "trash-2", () => this.remove(id))];
  }

  /** @param {string} id */
  copy(id) {
    const step = find(this.history.document, id)?.step;
    if (!step) return;
    this.clipboard = [structuredClone(step)];
    showToast({ text: t("Copied. Press + where it should go."), tone: "info" });
  }

  /** @param {string} id */
  duplicate(id) {
    this.history.run(duplicateStep(id));
    announce(t("Duplicated."));
  }

  /** @param {string} at a step, or `block/branch` */
  remove(at) {
    const { document: flow } = this.history;
    const [id, branch] = at.split("/");
    const found = find(flow, id);
    if (!found) return;
    const why = branch ? branchRefusal(found.step, branch) : "";
    if (why) return void showToast({ text: why, tone: "bad" });
    const order = [...walk(flow.steps)].map(({ step }) => step.id);
    const near = branch ? id : (order[order.indexOf(id) - 1] ?? START);
    if (this.selected === at) this.selected = "";
    this.history.run(branch ? removeBranch(id, branch) : removeStep(id));
    showToast({ text: branch ? t("The branch is deleted.") : t("The step is deleted."), tone: "info", action: t("Undo"), act: () => this.undo() });
    this.focusCard(near);
  }

  /** Let a "+" be chosen to which a step moves. @param {string} id */
  grab(id) {
    this.moving = this.moving === id ? "" : id;
    this.draw();
    if (!this.moving) return this.focusCard(id);
    announce(t("Grabbed. Arrow keys choose a place, Space drops, Escape cancels."));
    const place = find(this.history.document, id)?.place;
    if (place) this.#focusSlot(place);
  }

  /** @param {Place} place */
  #focusSlot(place) {
    const slot = this.canvas.querySelector(`[data-slot="${CSS.escape(`${place.block}/${place.branch}/${place.index}`)}"]`);
    if (slot instanceof HTMLElement) slot.focus();
  }

  /** @param {MouseEvent} event */
  #click({ target }) {
    const found = target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest("[data-slot], [data-at], [data-add-branch], [data-fold]")) : null;
    if (!found) return;
    const { slot, at, addBranch: block, fold } = found.dataset;
    if (slot !== undefined && this.moving) this.drop(this.moving, readSlot(found));
    else if (slot !== undefined) this.openPalette(found);
    else if (block) this.newBranch(block);
    else if (fold) this.fold(fold);
    else if (at) this.select(at);
  }

  /** @param {HTMLElement} slot */
  openPalette(slot) {
    const place = readSlot(slot);
    this.palette.open(slot, this.clipboard.length > 0, (type) => (type === "paste" ? this.paste(this.clipboard, place) : this.insert(type, place)));
  }

  /** @param {string} type @param {Place} place */
  insert(type, place) {
    const taken = ids(this.history.document);
    const first = structuredClone(this.manual.types[type]?.first ?? {});
    const step = freshCopy({ id: type, type, ...first }, taken);
    const why = refusal(this.history.document, step, place);
    if (why) return void showToast({ text: why, tone: "bad" });
    this.history.run(insertStep(step, place));
    this.select(step.id);
  }

  /** @param {Step[]} steps @param {Place} place */
  paste(steps, place) {
    const why = steps.map((one) => refusal(this.history.document, one, place)).find(Boolean);
    if (why) return void showToast({ text: why, tone: "bad" });
    if (this.history.run(pasteSteps(steps, place))) announce(t("Pasted."));
    this.#focusSlot({ ...place, index: place.index + steps.length });
  }

  /** @param {string} block */
  newBranch(block) {
    const id = freshId(ids(this.history.document), "branch");
    this.history.run(addBranch(block, { id, steps: [] }));
    this.select(`${block}/${id}`);
  }

  /** @param {string} at */
  fold(at) {
    this.folded[this.folded.has(at) ? "delete" : "add"](at);
    this.draw();
  }

  // Looking

  /** @param {boolean} [next] */
  #find(next = false) {
    const wanted = this.search.value.trim().toLocaleLowerCase();
    const cards = /** @type {HTMLElement[]} */ ([...this.canvas.querySelectorAll("[data-at]")]);
    const hits = wanted ? cards.filter((one) => `${one.textContent} ${one.dataset.at}`.toLocaleLowerCase().includes(wanted)) : [];
    for (const one of cards) one.classList.toggle("is-found", hits.includes(one));
    const hit = next ? (hits[(hits.findIndex((one) => one === document.activeElement) + 1) % hits.length] ?? hits[0]) : hits[0];
    hit?.scrollIntoView({ block: "center", inline: "center" });
    if (next) hit?.focus();
  }

  /** @param {number} by */
  zoom(by) {
    const at = ZOOMS.indexOf(this.#zoom);
    this.#setZoom(ZOOMS[Math.max(0, Math.min(ZOOMS.length - 1, at + by))]);
  }

  /** The largest size at which the whole picture is in sight. */
  fit() {
    const picture = this.canvas.querySelector(".fl-steps-line");
    if (!(picture instanceof HTMLElement)) return;
    const room = Math.min(this.canvas.clientWidth / (picture.scrollWidth + 48), this.canvas.clientHeight / (picture.scrollHeight + 48)) * 100;
    this.#setZoom(ZOOMS.filter((one) => one <= Math.min(room, 100)).at(-1) ?? ZOOMS[0]);
  }

  /** @param {number} zoom */
  #setZoom(zoom) {
    this.#zoom = zoom;
    localStorage.setItem("fl-flow-zoom", String(zoom));
    this.draw(false);
  }
}

/** @param {HTMLElement} slot @returns {Place} */
export function readSlot(slot) {
  const [block = "", branch = "", index = "0"] = (slot.dataset.slot ?? "").split("/");
  return { block, branch, index: Number(index) };
}

/** @param {Element | null} element @returns {string} a selector that finds the same thing in the next picture */
function keyOf(element) {
  const { at, slot, fold, addBranch: block } = /** @type {HTMLElement} */ (element).dataset;
  if (at) return `[data-at="${CSS.escape(at)}"]`;
  if (slot !== undefined) return `[data-slot="${CSS.escape(slot)}"]`;
  if (fold) return `[data-fold="${CSS.escape(fold)}"]`;
  return block ? `[data-add-branch="${CSS.escape(block)}"]` : "";
}

/** @param {string} name @param {string} value */
const hidden = (name, value) => h("input", { type: "hidden", name, value });

