// @ts-check
// A box drawn over the empty parts of the canvas selects what it touches.

import { h } from "../dom.js";
import { swallowClick } from "../drag.js";

const LEAST = 8;

/** @param {HTMLElement} canvas @param {(ids: string[]) => void} select */
export function lasso(canvas, select) {
  /** @type {{ x: number, y: number, box: HTMLElement } | null} */
  let begun = null;
  canvas.addEventListener("pointerdown", (event) => {
    const isEmpty = event.target instanceof Element && !event.target.closest("[data-at], [data-cell], [data-act], button, select");
    if (event.button || event.pointerType !== "mouse" || !isEmpty) return;
    begun = { x: event.clientX, y: event.clientY, box: h("div", { class: "fl-fd-lasso", hidden: true }) };
    document.body.append(begun.box);
  });
  addEventListener("pointermove", ({ clientX, clientY }) => {
    if (!begun) return;
    const { left, top, width, height } = boxOf(begun, clientX, clientY);
    begun.box.hidden = width < LEAST && height < LEAST;
    for (const [name, value] of Object.entries({ left, top, width, height })) begun.box.style.setProperty(name, `${value}px`);
  });
  addEventListener("pointerup", ({ clientX, clientY }) => {
    if (!begun) return;
    const isDrawn = !begun.box.hidden;
    const box = boxOf(begun, clientX, clientY);
    begun.box.remove();
    begun = null;
    if (!isDrawn) return;
    swallowClick();
    const cells = /** @type {HTMLElement[]} */ ([...canvas.querySelectorAll(".fl-fd-cell")]);
    select(cells.filter((one) => touches(one.getBoundingClientRect(), box)).map((one) => one.dataset.cell ?? ""));
  });
}

/** @param {{ x: number, y: number }} from @param {number} x @param {number} y */
const boxOf = (from, x, y) => new DOMRect(Math.min(from.x, x), Math.min(from.y, y), Math.abs(x - from.x), Math.abs(y - from.y));

/** @param {DOMRect} one @param {DOMRect} other */
const touches = (one, other) => one.left < other.right && one.right > other.left && one.top < other.bottom && one.bottom > other.top;
