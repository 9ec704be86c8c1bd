// @ts-check
// Moving parts of the form: taken hold of by a key, or dragged with mouse, pen or finger.

import { announce } from "../dom.js";
import { t } from "../text.js";
import { aim } from "./aim.js";
import { moveItems, outermost, setWidth } from "./commands.js";
import { Drag } from "../drag.js";
import { readNew, remember } from "./palette.js";
import { placesFor } from "./places.js";
import { bodyOf, find, keyOf, kindOf, walk, WIDTHS } from "./tree.js";

/** @typedef {import("./tree.js").Form} Form */
/** @typedef {import("./tree.js").Place} Place */

/** So long one stays over a tab until it opens. */
const OPEN_TAB_MS = 600;

export class Moving {
  /** What a key took hold of, and the form as it would be. @type {{ id: string, places: Place[], at: number, preview: Form | null } | null} */
  grabbed = null;
  /** @type {import("./aim.js").Load | null} */
  #load = null;
  #overTab = { id: "", timer: 0 };

  /** @param {import("./designer.js").Designer} designer */
  constructor(designer) {
    this.designer = designer;
    new Drag(designer.root, designer.canvas, {
      start: (source) => this.#lift(source),
      over: (x, y) => this.#over(x, y),
      drop: (x, y) => this.#drop(x, y),
      end: () => this.#dragEnded(),
      resize: (edge, x, isDone) => this.#resize(edge, x, isDone),
    });
  }

  /** What is in the air now. @returns {string[]} */
  get ids() {
    return this.grabbed ? [this.grabbed.id] : (this.#load?.ids ?? []);
  }

  /** Take hold of a part; arrows move it then. @param {string} id @param {boolean} [isQuiet] */
  grab(id, isQuiet = false) {
    const found = find(this.designer.history.document, id);
    if (!found) return;
    const places = placesFor(this.designer.history.document, id).filter(({ parent, index }) => parent !== found.place.parent || index !== found.place.index + 1);
    const at = places.findIndex(({ parent, index }) => parent === found.place.parent && index === found.place.index);
    this.grabbed = { id, places, at, preview: null };
    if (isQuiet) return;
    this.designer.select([id], { at: id });
    announce(t("{name} is grabbed. Arrow keys move it, Space drops it, Esc puts it back.", { name: this.designer.names.titleOf(found.item) }));
  }

  /** @param {number} by */
  shift(by) {
    const { grabbed } = this;
    const place = grabbed?.places[grabbed.at + by];
    if (!grabbed || !place) return announce(t("It cannot go further."));
    grabbed.at += by;
    grabbed.preview = moveItems([grabbed.id], place).apply(this.designer.history.document);
    this.designer.open(grabbed.id);
    this.designer.drawCanvas();
    this.designer.left.draw();
    this.designer.focusPart(grabbed.id);
    this.#tellPlace(grabbed.id);
  }

  /** @param {string} id */
  #tellPlace(id) {
    const found = find(this.designer.shown, id);
    if (!found) return;
    const parent = found.place.parent ? this.designer.names.titleOf(find(this.designer.shown, found.place.parent)?.item ?? {}) : t("The form");
    const count = bodyOf(this.designer.shown, found.place.parent).length;
    announce(t("{name}: {place}, {number} of {count}", { name: this.designer.names.titleOf(found.item), place: parent, number: found.place.index + 1, count }));
  }

  release() {
    const { grabbed } = this;
    if (!grabbed) return;
    const { id, preview } = grabbed;
    this.grabbed = null;
    if (preview) this.designer.history.run({ label: "Move", apply: () => preview });
    else this.designer.redraw(false);
    this.designer.focusPart(id);
    announce(t("Dropped."));
  }

  /** Put what is grabbed back to where it was. */
  letGo() {
    const { grabbed } = this;
    if (!grabbed) return;
    this.grabbed = null;
    this.designer.open(grabbed.id);
    this.designer.redraw(false);
    this.designer.focusPart(grabbed.id);
    announce(t("Put back."));
  }

  /** @param {string} id @param {number} by */
  nudge(id, by) {
    this.grab(id, true);
    this.shift(by);
    this.release();
  }

  /** @param {HTMLElement} source */
  #lift(source) {
    this.letGo();
    if (source.dataset.new) {
      const item = readNew(source);
      this.#load = { ids: [], items: [item], refusal: this.designer.edits.refusal([item]) };
      return this.designer.names.titleOf(item);
    }
    const id = source.dataset.at ?? "";
    const ids = this.designer.selected.has(id) ? outermost(this.designer.history.document, [...this.designer.selected]).map((one) => one.id) : [id];
    const items = ids.map((one) => find(this.designer.history.document, one)?.item).filter((one) => one !== undefined);
    if (!items.length) return "";
    this.#load = { ids, items, refusal: "" };
    for (const one of ids) this.designer.paper.querySelector(`[data-cell="${CSS.escape(one)}"]`)?.classList.add("is-grabbed");
    return ids.length > 1 ? t("{count} selected", { count: ids.length }) : this.designer.names.titleOf(items[0]);
  }

  /** @param {number} x @param {number} y */
  #over(x, y) {
    const found = this.#load ? aim(this.designer.canvas, this.designer.history.document, this.#load, x, y) : { refusal: "" };
    this.#dwell(found.tab ?? "");
    return found;
  }

  /** A tab over which one stays opens. @param {string} id */
  #dwell(id) {
    if (this.#overTab.id === id) return;
    clearTimeout(this.#overTab.timer);
    const timer = id && id !== this.designer.tab ? window.setTimeout(() => ((this.designer.tab = id), this.designer.drawCanvas()), OPEN_TAB_MS) : 0;
    this.#overTab = { id, timer };
  }

  /** @param {number} x @param {number} y */
  #drop(x, y) {
    const load = this.#load;
    const command = load ? aim(this.designer.canvas, this.designer.history.document, load, x, y).command : undefined;
    if (!load || !command || !this.designer.run(command)) return;
    if (!load.ids.length) remember(load.items);
    const form = this.designer.history.document;
    const ids = load.items.map((item) => walk(form).find((one) => kindOf(one.item) === kindOf(item) && keyOf(one.item) === keyOf(item))?.id ?? "");
    this.designer.select(ids.filter(Boolean), { at: ids[0] });
    this.#tellPlace(ids[0]);
  }

  #dragEnded() {
    this.#dwell("");
    this.#load = null;
    this.designer.drawCanvas();
  }

  /** The right edge of a field follows the pointer in steps of columns. @param {HTMLElement} edge @param {number} x @param {boolean} isDone */
  #resize(edge, x, isDone) {
    const id = edge.dataset.resize ?? "";
    const cell = this.designer.paper.querySelector(`[data-cell="${CSS.escape(id)}"]`);
    const grid = cell?.parentElement?.getBoundingClientRect();
    if (!cell || !grid) return;
    const columns = ((x - cell.getBoundingClientRect().left) / grid.width) * 12;
    const width = WIDTHS.reduce((best, one) => (Math.abs(one - columns) < Math.abs(best - columns) ? one : best));
    cell.className = cell.className.replace(/fl-fd-w-\d+/, `fl-fd-w-${width}`);
    if (!isDone) return;
    this.designer.run(setWidth([id], width));
    announce(t("{width} of 12 columns", { width }));
  }
}
