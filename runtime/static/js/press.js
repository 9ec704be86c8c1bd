// @ts-check
// What somebody presses is not drawn anew before he lets go: a click on what has gone reaches nobody.

export class Press {
  #isDown = false;
  /** @type {(() => void) | null} */
  #waiting = null;

  /** @param {HTMLElement} root */
  constructor(root) {
    root.addEventListener("pointerdown", () => (this.#isDown = true), { capture: true });
    for (const type of ["pointerup", "pointercancel"]) addEventListener(type, () => this.#release());
  }

  /** Do it now, or when nothing is pressed any more; of several only the last is done. @param {() => void} act */
  after(act) {
    if (this.#isDown) this.#waiting = act;
    else act();
  }

  #release() {
    this.#isDown = false;
    const act = this.#waiting;
    this.#waiting = null;
    if (act) setTimeout(act); // the click comes first
  }
}
