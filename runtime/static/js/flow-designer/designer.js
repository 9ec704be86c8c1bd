// @ts-check
// The designer of flows: one document, one history, and what is drawn from them.

import { button } from "../designer/controls.js";
import { Frame } from "../designer/frame.js";
import { announce, h, icon, isTyping } from "../dom.js";
import { t } from "../text.js";
import { showToast } from "../toast.js";
import { byCard, draw } from "./canvas.js";
import { addBranch, duplicateBranch, duplicateStep, insertStep, moveBranch, moveStep, pasteSteps, patch, removeBranch, removeStep } from "./commands.js";
import { letDrag } from "./dragging.js";
import { Drawer } from "./drawer.js";
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
  #painting = 0;

  /** @param {HTMLElement} root @param {Given} given */
  constructor(root, given) {
    this.root = root;
    this.manual = given.manual;
    this.pickers = given.pickers;
    this.told = given.told;
    this.server = new Server(given.addresses);
    this.palette = new Palette(this.manual);
    this.drawer = new Drawer(this);
    this.outline = new Outline(this);
    this.canvas = h("div", { class: "fl-flow-canvas", role: "region", "aria-label": t("The flow as a picture"), tabindex: "-1" });
    this.problems = h("span", { class: "fl-flow-problems" });
    this.zoomed = h("span", { class: "fl-flow-zoomed" });
    this.search = h("input", { class: "fl-input", type: "search", placeholder: t("Find a step"), "aria-label": t("Find a step"), autocomplete: "off" });
    this.frame = new Frame(root, given.document, this.server,
      button(t("The flow"), "settings-2", () => this.select("flow")), button(t("Outline"), "list-tree", () => this.outline.toggle()),
      h("div", { class: "fl-toolbar-search" }, icon("search"), this.search), this.problems);
    this.history = this.frame.history;
    this.#build();
    this.#listen();
    this.#took(given.told);
    this.canvas.scrollLeft = (this.canvas.scrollWidth - this.canvas.clientWidth) / 2;
  }

  #build() {
    const { bar } = this.frame;
    bar.classList.add("fl-flow-bar");
    bar.append(h("span", { class: "fl-btn-group fl-push" }, button(t("Smaller"), "minus", () => this.zoom(-1), { isIcon: true }), this.zoomed, button(t("Larger"), "plus", () => this.zoom(1), { isIcon: true }), button(t("Fit"), "maximize", () => this.fit(), { isIcon: true })));
    this.root.replaceChildren(bar, h("div", { class: "fl-flow-room" }, this.outline.element, this.canvas, this.drawer.element));
    this.root.classList.add("is-ready");
  }

  #listen() {
    this.frame.addEventListener("change", (event) => this.#changed(/** @type {CustomEvent} */ (event).detail.by));
    const press = new Press(this.root);
    this.server.addEventListener("told", (event) => press.after(() => this.#took(/** @type {CustomEvent} */ (event).detail)));
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
    if (!find(this.history.document, this.moving)) this.moving = "";
    cancelAnimationFrame(this.#painting);
    if (by === "typing") this.#painting = requestAnimationFrame(() => this.draw(false));
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
    this.zoomed.textContent = `${this.#zoom}%`;
    const errors = this.told.findings.filter(({ level }) => level === "error");
    const warnings = this.told.findings.filter(({ level }) => level === "warning");
    const shown = [
      ...(errors.length ? [button(t("{count} to correct", { count: errors.length }), "circle-alert", () => this.#toFinding(errors), { look: "is-bad" })] : []),
      ...(warnings.length ? [button(t("{count} hints", { count: warnings.length }), "triangle-alert", () => this.#toFinding(warnings), { look: "is-warn" })] : []),
    ];
    this.problems.replaceChildren(...(shown.length ? shown : [h("span", { class: "fl-saved is-ok" }, icon("circle-check"), h("span", {}, t("Nothing to correct")))]));
  }

  /** One finding after another. @param {Finding[]} findings */
  #toFinding(findings) {
    const cards = [...new Set(findings.map((one) => Object.keys(this.findings).find((at) => this.findings[at].includes(one)) ?? START))];
    this.select(cards[(cards.indexOf(this.selected) + 1) % cards.length], false, true);
  }

  // What is done

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
      const order = found.step.type === "exclusive" ? [button(t("To the left"), "arrow-left", () => this.history.run(moveBranch(id, branch, -1))), button(t("To the right"), "arrow-right", () => this.history.run(moveBranch(id, branch, 1)))] : [];
      return [...order, button(t("Duplicate"), "copy", () => this.history.run(duplicateBranch(id, branch))), button(t("Delete"), "trash-2", () => this.remove(at))];
    }
    return [button(t("Move"), "arrow-up-down", () => this.grab(id)), button(t("Copy the step"), "clipboard", () => this.copy(id)), button(t("Duplicate"), "copy", () => this.duplicate(id)), button(t("Delete"), "trash-2", () => this.remove(id))];
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
    showToast({ text: branch ? t("The branch is deleted.") : t("The step is deleted."), tone: "info", action: t("Undo"), act: this.frame.undo });
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
