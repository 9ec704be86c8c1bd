// @ts-check
import { Drag } from "../drag.js";
import { refusal } from "./rules.js";

/** @typedef {import("./edits.js").Field} Field @typedef {import("./edits.js").Report} Report */
/** @typedef {{ path: string, field: Field, from?: string, at?: number }} Dragged */
/** @typedef {{ report: () => Report, fieldOf: (source: Element) => Dragged | null, drop: (dragged: Dragged, shelf: string, place: number) => void }} Drops */

const LINE = 3;
/** How far beside a pill. */
const GAP = 3;

/**
 * Fields and pills are dragged onto shelves; those that take one light up while it is in the air.
 *
 * @param {HTMLElement} root
 * @param {Drops} drops
 */
export function dragging(root, drops) {
  /** @type {Dragged | null} */
  let dragged = null;

  new Drag(root, root, {
    sources: ".fl-build-field, .fl-pill",
    start: (source) => {
      dragged = drops.fieldOf(source);
      for (const shelf of shelves(root)) shelf.classList.toggle("is-legal", Boolean(dragged) && !why(shelf));
      return dragged ? (source.textContent ?? "") : "";
    },
    over: (x, y) => {
      const shelf = shelfAt(x, y);
      return shelf ? { refusal: why(shelf), inside: shelf, line: lineAt(shelf, x, y) } : { refusal: "" };
    },
    drop: (x, y) => {
      const shelf = shelfAt(x, y);
      if (dragged && shelf) drops.drop(dragged, nameOf(shelf), placeAt(shelf, x, y));
    },
    end: () => {
      dragged = null;
      for (const shelf of shelves(root)) shelf.classList.remove("is-legal");
    },
  });

  /** Why a shelf does not take what is in the air. @param {Element} shelf */
  const why = (shelf) => (dragged && dragged.from !== nameOf(shelf) ? refusal(drops.report(), nameOf(shelf), dragged.field) : "");

  /** @param {number} x @param {number} y */
  function shelfAt(x, y) {
    const shelf = document.elementFromPoint(x, y)?.closest(".fl-shelf");
    return shelf && root.contains(shelf) ? shelf : null;
  }
}

/** @param {HTMLElement} root */
const shelves = (root) => root.querySelectorAll(".fl-shelf:not([hidden])");

/** @param {Element} shelf */
const nameOf = (shelf) => shelf.getAttribute("data-shelf") ?? "";

/** @param {Element} shelf */
const boxes = (shelf) => [...shelf.querySelectorAll(".fl-pill-frame")].map((pill) => pill.getBoundingClientRect());

/** Before which pill something is let go; pills may stand in several rows. @param {Element} shelf @param {number} x @param {number} y */
function placeAt(shelf, x, y) {
  const pills = boxes(shelf);
  const before = pills.findIndex(({ left, top, bottom, width }) => y < top - GAP || (y < bottom + GAP && x < left + width / 2));
  return before < 0 ? pills.length : before;
}

/** @param {Element} shelf @param {number} x @param {number} y */
function lineAt(shelf, x, y) {
  const pills = boxes(shelf);
  const at = placeAt(shelf, x, y);
  const [next, last] = [pills[at], pills.at(-1)];
  if (next) return new DOMRect(next.left - GAP - LINE / 2, next.top, LINE, next.height);
  return last && new DOMRect(last.right + GAP - LINE / 2, last.top, LINE, last.height);
}
