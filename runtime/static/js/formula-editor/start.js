// @ts-check
// Formulas in forms: a textarea, until it comes in sight and the editor is fetched for it.

/** Holds one textarea; `data-entity`, `data-place`, `data-returns` and `data-draft` say where its formula stands. */
class Formula extends HTMLElement {
  /** @type {IntersectionObserver | undefined} */
  #sight;
  /** @type {import("./editor.js").FormulaEditor | undefined} */
  #editor;

  connectedCallback() {
    this.#sight = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && void this.#open());
    this.#sight.observe(this);
  }

  disconnectedCallback() {
    this.#sight?.disconnect();
    this.#editor?.destroy();
  }

  async #open() {
    this.#sight?.disconnect();
    const { FormulaEditor } = await import("./editor.js");
    const textarea = this.querySelector("textarea");
    if (textarea && this.isConnected && !this.#editor) this.#editor = new FormulaEditor(this, textarea);
  }
}

customElements.define("fl-formula", Formula);
