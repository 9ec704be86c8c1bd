// @ts-check
// Values that follow what is chosen, such as a line's price once its product is. What a person wrote stays.

/** @typedef {{ value: string, title: string }} Given what a blank would be given, and its words */
/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control */

export class Following {
  /** @type {Record<string, Given> | null} what was given last; null before anything was */
  #last = null;
  /** @type {Map<string, string>} what controls got from here, by name */
  #written = new Map();
  /** @type {Set<string>} names of controls that hold what a person typed */
  #typed = new Set();

  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    form.addEventListener("input", ({ target, isTrusted }) => {
      const { name, value } = /** @type {Control} */ (target);
      if (isTrusted && value) this.#typed.add(name);
      else this.#typed.delete(name);
    });
  }

  /** @param {Record<string, Given>} given by the names of controls @returns {boolean} whether anything was written */
  take(given) {
    const open = Object.entries(given).filter(([name, one]) => this.#isOpen(name, one));
    for (const [name, one] of open) this.#write(name, one);
    this.#last = given;
    return open.length > 0;
  }

  /** @param {string} name */
  #control(name) {
    return /** @type {Control | null} */ (this.form.querySelector(`[name="${CSS.escape(name)}"]:not([type=hidden])`));
  }

  /** Whether nobody's words stand there, and others would. @param {string} name @param {Given} one */
  #isOpen(name, { value }) {
    const control = this.#control(name);
    if (!control || control.disabled || control === document.activeElement || this.#typed.has(name)) return false;
    const there = valueOf(control);
    if (there === value) this.#written.set(name, value);
    if (there === value || (there && there !== this.#written.get(name))) return false;
    // A blank that is stored, or that somebody left, is filled only by what is new.
    return Boolean(there) || this.#isNew(name) || (this.#last !== null && this.#last[name]?.value !== value);
  }

  /** Whether saving fills a blank: in a row that is not stored yet, and where nothing was given before. @param {string} name */
  #isNew(name) {
    const [lines, index, column] = name.split(".");
    if (!column) return this.#last === null;
    return !(/** @type {HTMLInputElement | null} */ (this.form.querySelector(`[name="${CSS.escape(`${lines}.${index}.id`)}"]`))?.value);
  }

  /** @param {string} name @param {Given} one */
  #write(name, { value, title }) {
    const control = /** @type {Control} */ (this.#control(name));
    if (control instanceof HTMLSelectElement && ![...control.options].some((option) => option.value === value)) control.add(new Option(title, value));
    if (control instanceof HTMLInputElement && control.type === "checkbox") control.checked = Boolean(value);
    else control.value = value;
    this.#written.set(name, valueOf(control));
    control.dispatchEvent(new Event("change")); // for the box around it alone: nobody changed the form
  }
}

/** @param {Control} control */
const valueOf = (control) => (control instanceof HTMLInputElement && control.type === "checkbox" && !control.checked ? "" : control.value);
