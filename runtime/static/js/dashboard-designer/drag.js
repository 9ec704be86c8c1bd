// @ts-check
// One drag controller for mouse, pen and touch: it says which cell is under what is dragged, and moves nothing itself.

const SLOP = 4;
const LONG_PRESS_MS = 260;
const TOUCH_SLOP = 9;
const EDGE = 56;

/**
 * @typedef {object} Dragged
 * @property {"move" | "resize" | "new"} how
 * @property {string} id of a widget, or of what the drawer offers
 * @property {string} [from] the list of the drawer
 */
/**
 * @typedef {object} Watcher
 * @property {(x: number, y: number) => { x: number, y: number } | null} cellAt
 * @property {(dragged: Dragged, by: { x: number, y: number }, cell: { x: number, y: number } | null) => void} over in cells since the start
 * @property {(dragged: Dragged) => void} drop
 * @property {() => void} cancel
 */

export class Drag {
  /** @type {{ dragged: Dragged, pointer: number, x: number, y: number, timer: number, isTouch: boolean, source: HTMLElement } | undefined} */
  #pressed;
  #isOn = false;
  #scrolled = 0;
  /** @type {HTMLElement | undefined} */
  #ghost;

  /** @param {HTMLElement} root @param {HTMLElement} scroller @param {Watcher} watcher */
  constructor(root, scroller, watcher) {
    this.scroller = scroller;
    this.watcher = watcher;
    root.addEventListener("pointerdown", (event) => this.#down(event));
    addEventListener("pointermove", (event) => this.#move(event));
    addEventListener("pointerup", (event) => this.#up(event));
    addEventListener("pointercancel", () => this.#end(false));
    addEventListener("blur", () => this.#end(false));
    addEventListener("keydown", (event) => event.key === "Escape" && this.#isOn && (event.stopPropagation(), this.#end(false)), true);
    root.addEventListener("touchmove", (event) => this.#isOn && event.preventDefault(), { passive: false });
  }

  /** @param {PointerEvent} event */
  #down(event) {
    const target = event.target instanceof Element ? event.target : null;
    const source = target?.closest("[data-resize], [data-move], [data-offer]");
    if (event.button || !(source instanceof HTMLElement) || this.#pressed || target?.closest("[data-nodrag]")) return;
    const isTouch = event.pointerType === "touch";
    const timer = isTouch ? window.setTimeout(() => this.#begin(), LONG_PRESS_MS) : 0;
    this.#pressed = { dragged: draggedOf(source), pointer: event.pointerId, x: event.clientX, y: event.clientY, timer, isTouch, source };
    this.#scrolled = this.scroller.scrollTop;
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const pressed = this.#pressed;
    if (!pressed || event.pointerId !== pressed.pointer) return;
    const far = Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y);
    if (!this.#isOn && pressed.isTouch && far > TOUCH_SLOP) return this.#end(false);
    if (!this.#isOn && !pressed.isTouch && far > SLOP) this.#begin();
    if (this.#isOn) this.#follow(event.clientX, event.clientY);
  }

  #begin() {
    const pressed = this.#pressed;
    if (!pressed) return;
    this.#isOn = true;
    document.documentElement.classList.add("is-dragging");
    if (pressed.dragged.how !== "new") return;
    this.#ghost = /** @type {HTMLElement} */ (pressed.source.cloneNode(true));
    this.#ghost.classList.add("fl-dd-ghost");
    this.#ghost.inert = true;
    document.body.append(this.#ghost);
  }

  /** @param {number} x @param {number} y */
  #follow(x, y) {
    const pressed = this.#pressed;
    if (!pressed) return;
    if (this.#ghost) this.#ghost.style.translate = `${x + 8}px ${y + 8}px`;
    this.#scroll(y);
    const by = { x: x - pressed.x, y: y - pressed.y + this.scroller.scrollTop - this.#scrolled };
    this.watcher.over(pressed.dragged, by, this.watcher.cellAt(x, y));
  }

  /** @param {number} y */
  #scroll(y) {
    const box = this.scroller.getBoundingClientRect();
    const step = y < box.top + EDGE ? -10 : y > box.bottom - EDGE ? 10 : 0;
    if (step) this.scroller.scrollBy(0, step);
  }

  /** @param {PointerEvent} event */
  #up(event) {
    if (event.pointerId !== this.#pressed?.pointer) return;
    if (this.#isOn) {
      this.#follow(event.clientX, event.clientY);
      // The click that follows a drag is not a click on the widget.
      const swallow = (/** @type {Event} */ click) => (click.stopPropagation(), click.preventDefault());
      addEventListener("click", swallow, { capture: true, once: true });
      setTimeout(() => removeEventListener("click", swallow, { capture: true }));
    }
    this.#end(this.#isOn);
  }

  /** @param {boolean} isDrop */
  #end(isDrop) {
    const pressed = this.#pressed;
    const wasOn = this.#isOn;
    clearTimeout(pressed?.timer);
    this.#ghost?.remove();
    this.#ghost = this.#pressed = undefined;
    this.#isOn = false;
    document.documentElement.classList.remove("is-dragging");
    if (wasOn && pressed && isDrop) this.watcher.drop(pressed.dragged);
    else if (wasOn) this.watcher.cancel();
  }
}

/** @param {HTMLElement} source @returns {Dragged} */
function draggedOf(source) {
  if (source.dataset.offer) return { how: "new", id: source.dataset.offer, from: source.dataset.from ?? "" };
  const widget = /** @type {HTMLElement} */ (source.closest("[data-id]"));
  return { how: source.hasAttribute("data-resize") ? "resize" : "move", id: widget.dataset.id ?? "" };
}
