// @ts-check
// One drag controller for mouse, pen and touch: it says which card is over which "+", and moves nothing itself.

const SLOP = 4;
const LONG_PRESS_MS = 260;
const TOUCH_SLOP = 9;
const EDGE = 48;
/** How far from a "+" a drop still counts. */
const REACH = 90;

/**
 * @typedef {object} Watcher
 * @property {(card: HTMLElement) => boolean} start whether that card can be dragged
 * @property {(slot: HTMLElement) => string} over why it cannot be dropped there; "" if it can
 * @property {(slot: HTMLElement) => void} drop
 * @property {() => void} end dropped or not
 */

export class Drag {
  /** @type {{ card: HTMLElement, id: number, x: number, y: number, timer: number, isTouch: boolean } | undefined} */
  #pressed;
  /** @type {{ ghost: HTMLElement, slot: HTMLElement | null } | undefined} */
  #dragged;

  /** @param {HTMLElement} canvas @param {Watcher} watcher */
  constructor(canvas, watcher) {
    this.canvas = canvas;
    this.watcher = watcher;
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    addEventListener("pointermove", (event) => this.#move(event));
    addEventListener("pointerup", (event) => this.#up(event));
    addEventListener("pointercancel", () => this.#end());
    addEventListener("blur", () => this.#end());
    addEventListener("keydown", (event) => event.key === "Escape" && this.#dragged && (event.stopPropagation(), this.#end()), true);
    canvas.addEventListener("touchmove", (event) => this.#dragged && event.preventDefault(), { passive: false });
  }

  /** @param {PointerEvent} event */
  #down(event) {
    const card = event.target instanceof Element ? event.target.closest("[data-at]") : null;
    if (event.button || !(card instanceof HTMLElement) || this.#pressed) return;
    const isTouch = event.pointerType === "touch";
    this.#pressed = { card, id: event.pointerId, x: event.clientX, y: event.clientY, isTouch, timer: isTouch ? window.setTimeout(() => this.#begin(event.clientX, event.clientY), LONG_PRESS_MS) : 0 };
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const pressed = this.#pressed;
    if (!pressed || event.pointerId !== pressed.id) return;
    const far = Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y);
    if (this.#dragged) return this.#follow(event.clientX, event.clientY);
    if (pressed.isTouch && far > TOUCH_SLOP) this.#end();
    else if (!pressed.isTouch && far > SLOP) this.#begin(event.clientX, event.clientY);
  }

  /** @param {number} x @param {number} y */
  #begin(x, y) {
    const pressed = this.#pressed;
    if (!pressed || !this.watcher.start(pressed.card)) return this.#end();
    const ghost = /** @type {HTMLElement} */ (pressed.card.cloneNode(true));
    for (const name of ["data-at", "aria-pressed"]) ghost.removeAttribute(name);
    ghost.classList.add("fl-step-ghost");
    ghost.setAttribute("aria-hidden", "true");
    ghost.inert = true;
    document.body.append(ghost);
    this.#dragged = { ghost, slot: null };
    document.documentElement.classList.add("is-dragging");
    this.#follow(x, y);
  }

  /** @param {number} x @param {number} y */
  #follow(x, y) {
    const dragged = this.#dragged;
    if (!dragged) return;
    dragged.ghost.style.translate = `${x + 8}px ${y + 8}px`;
    this.#scroll(x, y);
    const slot = this.#nearest(x, y);
    const refusal = slot ? this.watcher.over(slot) : "";
    dragged.slot?.parentElement?.classList.remove("is-over");
    dragged.slot = refusal ? null : slot;
    dragged.slot?.parentElement?.classList.add("is-over");
    dragged.ghost.dataset.refusal = refusal;
    dragged.ghost.classList.toggle("is-refused", Boolean(refusal));
  }

  /** @param {number} x @param {number} y @returns {HTMLElement | null} the "+" that is nearest and near */
  #nearest(x, y) {
    let [best, least] = [/** @type {HTMLElement | null} */ (null), REACH];
    for (const slot of /** @type {NodeListOf<HTMLElement>} */ (this.canvas.querySelectorAll("[data-slot]"))) {
      const box = slot.getBoundingClientRect();
      const far = Math.hypot(x - box.x - box.width / 2, y - box.y - box.height / 2);
      if (far < least) [best, least] = [slot, far];
    }
    return best;
  }

  /** @param {number} x @param {number} y */
  #scroll(x, y) {
    const box = this.canvas.getBoundingClientRect();
    const top = y < box.top + EDGE ? -12 : y > box.bottom - EDGE ? 12 : 0;
    const left = x < box.left + EDGE ? -12 : x > box.right - EDGE ? 12 : 0;
    if (top || left) this.canvas.scrollBy(left, top);
  }

  /** @param {PointerEvent} event */
  #up(event) {
    if (event.pointerId !== this.#pressed?.id) return;
    if (this.#dragged) {
      this.#follow(event.clientX, event.clientY);
      // The click that follows a drag is not a click on the card.
      const swallow = (/** @type {Event} */ click) => (click.stopPropagation(), click.preventDefault());
      addEventListener("click", swallow, { capture: true, once: true });
      setTimeout(() => removeEventListener("click", swallow, { capture: true }));
      const { slot } = this.#dragged;
      if (slot) this.watcher.drop(slot);
    }
    this.#end();
  }

  #end() {
    clearTimeout(this.#pressed?.timer);
    const wasDragged = this.#dragged;
    wasDragged?.ghost.remove();
    wasDragged?.slot?.parentElement?.classList.remove("is-over");
    this.#pressed = this.#dragged = undefined;
    document.documentElement.classList.remove("is-dragging");
    if (wasDragged) this.watcher.end();
  }
}
