// @ts-check
// The drag controller for mouse, pen and touch: it says what is over which point, and moves nothing itself.

import { h } from "./dom.js";

const SLOP = 4;
const LONG_PRESS_MS = 260;
const TOUCH_SLOP = 9;

/** @typedef {{ refusal: string, line?: DOMRect, inside?: Element }} Over where a drop would go: a line, or a box that lights up; or why not */
/**
 * @typedef {object} Watcher
 * @property {(source: HTMLElement) => string} start what the ghost says; "" if nothing can be dragged there
 * @property {(x: number, y: number) => Over} over
 * @property {(x: number, y: number) => void} drop
 * @property {(reason: string) => void} [refused] let go of where it may not be dropped
 * @property {() => void} end dropped or not
 * @property {(edge: HTMLElement, x: number, isDone: boolean, y: number) => void} [resize] an edge that is pulled
 * @property {string} [sources] what can be dragged, as a selector
 */

export class Drag {
  /** @type {{ source: HTMLElement, isEdge: boolean, id: number, x: number, y: number, timer: number, isTouch: boolean } | undefined} */
  #pressed;
  /** @type {{ ghost: HTMLElement, x: number, y: number, scroll: number, inside: Element | undefined } | undefined} */
  #dragged;
  /** @type {HTMLElement | undefined} */
  #edge;

  /** @param {HTMLElement} root @param {HTMLElement} canvas that scrolls, both ways @param {Watcher} watcher */
  constructor(root, canvas, watcher) {
    this.canvas = canvas;
    this.watcher = watcher;
    this.line = h("div", { class: "fl-drag-line", "data-testid": "drop-line", hidden: true });
    document.body.append(this.line);
    root.addEventListener("pointerdown", (event) => this.#down(event));
    addEventListener("pointermove", (event) => this.#move(event));
    addEventListener("pointerup", (event) => this.#up(event));
    for (const type of ["pointercancel", "blur"]) addEventListener(type, () => this.#cancel());
    addEventListener("keydown", (event) => event.key === "Escape" && (this.#dragged || this.#edge) && (event.stopPropagation(), event.preventDefault(), this.#cancel()), true);
    root.addEventListener("touchmove", (event) => (this.#dragged || this.#pressed?.isEdge) && event.cancelable && event.preventDefault(), { passive: false });
    root.addEventListener("contextmenu", (event) => this.#pressed?.isTouch && event.preventDefault());
  }

  get isDragging() {
    return Boolean(this.#dragged);
  }

  /** Where the hand took what it holds, on the screen. */
  get from() {
    const { x, y } = this.#pressed ?? { x: 0, y: 0 };
    return { x, y };
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (event.button || this.#pressed || !(event.target instanceof Element)) return;
    const edge = event.target.closest("[data-resize]");
    const source = edge ?? event.target.closest(this.watcher.sources ?? "[data-at], [data-new]");
    if (event.target.closest("input, select, textarea, [data-nodrag]") || !(source instanceof HTMLElement)) return;
    const isTouch = event.pointerType === "touch";
    const { clientX: x, clientY: y, pointerId: id } = event;
    const timer = isTouch && !edge ? window.setTimeout(() => this.#begin(x, y), LONG_PRESS_MS) : 0;
    this.#pressed = { source, isEdge: Boolean(edge), id, x, y, isTouch, timer };
    if (edge) event.preventDefault();
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const pressed = this.#pressed;
    if (!pressed || event.pointerId !== pressed.id) return;
    const { clientX: x, clientY: y } = event;
    if (this.#edge) return this.watcher.resize?.(this.#edge, x, false, y);
    if (this.#dragged) return this.#follow(x, y);
    const { isTouch, isEdge, source } = pressed;
    if (Math.hypot(x - pressed.x, y - pressed.y) <= (isTouch && !isEdge ? TOUCH_SLOP : SLOP)) return;
    if (isEdge) this.watcher.resize?.((this.#edge = source), x, false, y);
    else if (isTouch) this.#end();
    else this.#begin(x, y);
  }

  /** @param {number} x @param {number} y */
  #begin(x, y) {
    const pressed = this.#pressed;
    const said = pressed ? this.watcher.start(pressed.source) : "";
    if (!said) return void this.#end();
    const ghost = h("div", { class: "fl-drag-ghost", "aria-hidden": "true" }, said);
    document.body.append(ghost);
    getSelection()?.removeAllRanges();
    this.#dragged = { ghost, x, y, scroll: 0, inside: undefined };
    document.documentElement.classList.add("is-dragging");
    this.#follow(x, y);
    void import("./dragging/going-on.js").then(({ goOn }) => this.#scroll(goOn));
  }

  /** @param {number} x @param {number} y */
  #follow(x, y) {
    const dragged = this.#dragged;
    if (!dragged) return;
    Object.assign(dragged, { x, y });
    const { ghost } = dragged;
    ghost.style.translate = `min(${x + 12}px, calc(100vw - 100% - 8px)) ${y + 12}px`; // its reason stays in the window
    const { refusal, line, inside } = this.watcher.over(x, y);
    ghost.dataset.refusal = refusal;
    ghost.classList.toggle("is-refused", Boolean(refusal));
    dragged.inside?.classList.remove("is-over");
    dragged.inside = refusal ? undefined : inside;
    dragged.inside?.classList.add("is-over");
    this.line.hidden = Boolean(refusal) || !line;
    if (line) for (const [name, value] of Object.entries({ left: line.x, top: line.y, width: line.width, height: line.height })) this.line.style.setProperty(name, `${value}px`);
  }

  /** As long as the pointer stays near an edge. @param {(canvas: Element, x: number, y: number) => boolean} goOn */
  #scroll(goOn) {
    const dragged = this.#dragged;
    if (!dragged) return;
    if (goOn(this.canvas, dragged.x, dragged.y)) this.#follow(dragged.x, dragged.y);
    dragged.scroll = requestAnimationFrame(() => this.#scroll(goOn));
  }

  /** @param {PointerEvent} event */
  #up(event) {
    if (event.pointerId !== this.#pressed?.id) return;
    if (this.#edge) this.watcher.resize?.(this.#edge, event.clientX, true, event.clientY);
    if (this.#dragged) {
      this.#follow(event.clientX, event.clientY);
      const { refusal } = this.#dragged.ghost.dataset;
      if (refusal) this.watcher.refused?.(refusal);
      else this.watcher.drop(event.clientX, event.clientY);
    }
    if (this.#end()) swallowClick();
  }

  #end() {
    clearTimeout(this.#pressed?.timer);
    const { ghost, scroll = 0, inside } = this.#dragged ?? {};
    cancelAnimationFrame(scroll);
    ghost?.remove();
    inside?.classList.remove("is-over");
    this.line.hidden = true;
    const was = this.#dragged ?? this.#edge;
    this.#pressed = this.#dragged = this.#edge = undefined;
    document.documentElement.classList.remove("is-dragging");
    if (was) this.watcher.end();
    return Boolean(was);
  }

  /** What is let go once this is over is no click either. */
  #cancel() {
    if (this.#end()) swallowRelease();
  }
}

/** The click of the next release is not one, unless something else is pressed before. */
function swallowRelease() {
  const stop = new AbortController();
  const options = { capture: true, signal: stop.signal };
  addEventListener("pointerup", () => (stop.abort(), swallowClick()), options);
  addEventListener("pointerdown", () => stop.abort(), options);
}

/** The click that follows a drag is not a click on what lies there. */
export function swallowClick() {
  const swallow = (/** @type {Event} */ click) => (click.stopPropagation(), click.preventDefault());
  addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", swallow, { capture: true }));
}
