// @ts-check
// Charts of reports: the drawing is fetched when the first of them comes in sight.
import "../reports/fold.js";

/** Holds a script of JSON and the area that is drawn on. */
class Chart extends HTMLElement {
  /** @type {IntersectionObserver | undefined} */
  #sight;
  /** @type {(() => void) | undefined} */
  #stop;

  connectedCallback() {
    this.#sight = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && void this.#open(), { rootMargin: "400px" });
    this.#sight.observe(this);
  }

  disconnectedCallback() {
    this.#sight?.disconnect();
    this.#stop?.();
  }

  async #open() {
    this.#sight?.disconnect();
    const { draw } = await import("./draw.js");
    const area = this.querySelector(".fl-chart-area");
    const model = JSON.parse(this.querySelector("script")?.textContent || "{}");
    if (area instanceof HTMLElement && this.isConnected && !this.#stop) this.#stop = await draw(area, model);
  }
}

customElements.define("fl-chart", Chart);
