// @ts-check
import { refusal } from "./rules.js";

/** @typedef {import("./edits.js").Field} Field @typedef {import("./edits.js").Report} Report */
/** @typedef {{ path: string, field: Field, from?: string, at?: number }} Dragged */
/** @typedef {{ report: () => Report, fieldOf: (source: Element) => Dragged | null, drop: (dragged: Dragged, shelf: string, place: number) => void, refuse: (reason: string) => void }} Drops */

/**
 * Fields and pills are dragged onto shelves; those that take one light up while it is in the air.
 *
 * @param {HTMLElement} root
 * @param {Drops} drops
 */
export function dragging(root, drops) {
  /** @type {Dragged | null} */
  let dragged = null;

  root.addEventListener("dragstart", (event) => {
    const source = event.target instanceof Element && event.target.closest("[draggable='true']");
    dragged = source ? drops.fieldOf(source) : null;
    if (!dragged || !event.dataTransfer) return;
    event.dataTransfer.setData("text/plain", dragged.path);
    event.dataTransfer.effectAllowed = "copyMove";
    for (const shelf of shelves(root)) shelf.classList.toggle("is-legal", takes(shelf));
    root.classList.add("is-dragging");
  });

  root.addEventListener("dragover", (event) => {
    const shelf = shelfAt(event);
    if (!dragged || !shelf) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = takes(shelf) ? (dragged.from ? "move" : "copy") : "none";
    for (const one of shelves(root)) one.classList.toggle("is-over", one === shelf && takes(shelf));
  });

  root.addEventListener("drop", (event) => {
    const shelf = shelfAt(event);
    if (!dragged || !shelf) return;
    event.preventDefault();
    const name = shelf.getAttribute("data-shelf") ?? "";
    if (takes(shelf)) drops.drop(dragged, name, placeAt(shelf, event.clientX));
    else drops.refuse(refusal(drops.report(), name, dragged.field));
    end();
  });

  root.addEventListener("dragend", end);

  function end() {
    dragged = null;
    root.classList.remove("is-dragging");
    for (const shelf of shelves(root)) shelf.classList.remove("is-legal", "is-over");
  }

  /** @param {Element} shelf */
  function takes(shelf) {
    const name = shelf.getAttribute("data-shelf") ?? "";
    return !!dragged && (dragged.from === name || !refusal(drops.report(), name, dragged.field));
  }
}

/** @param {HTMLElement} root */
const shelves = (root) => root.querySelectorAll(".fl-shelf:not([hidden])");

/** @param {Event} event */
const shelfAt = (event) => (event.target instanceof Element ? event.target.closest(".fl-shelf") : null);

/** Before which pill something is let go. @param {Element} shelf @param {number} x */
function placeAt(shelf, x) {
  const pills = [...shelf.querySelectorAll(".fl-pill-frame")];
  const before = pills.findIndex((pill) => x < pill.getBoundingClientRect().left + pill.getBoundingClientRect().width / 2);
  return before < 0 ? pills.length : before;
}
