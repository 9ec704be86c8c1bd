// @ts-check
import { announce, h, icon, newId } from "./dom.js";
import { hide, place } from "./place.js";
import { readRecents, remember } from "./recents.js";
import { t } from "./text.js";

/** @typedef {{ id: string, title: string, subtitle?: string }} Item */
/** What stands for a record that is still to be made. */
const NEW = "new";

const WAIT_MS = 200;

/**
 * A search box over a `<select>`, which stays the value that is sent. After the combobox pattern of the ARIA guide.
 * Announces `change` on the select, as if a person had chosen there.
 */
class Combobox extends HTMLElement {
  /** @type {Item[]} */
  #items = [];
  #active = -1;
  /** @type {AbortController | undefined} */
  #request;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  connectedCallback() {
    if (this.input) return;
    this.select = /** @type {HTMLSelectElement} */ (this.querySelector("select"));
    this.list = h("div", { class: "fl-pop fl-options", role: "listbox", id: newId("options"), hidden: true });
    this.input = this.#takeOver(this.select);
    this.box = h("div", { class: this.select.multiple ? "fl-combo is-many" : "fl-combo" }, this.input, h("span", { class: "fl-combo-end" }, icon(this.select.multiple ? "search" : "chevrons-up-down")));
    this.append(this.box, this.list);
    this.#show();
    this.#listen();
  }

  /** The input takes the select's id, label and description. @param {HTMLSelectElement} select */
  #takeOver(select) {
    const input = h("input", {
      class: "fl-input", type: "text", id: select.id, role: "combobox", autocomplete: "off", "aria-expanded": "false", "aria-autocomplete": "list",
      "aria-controls": /** @type {HTMLElement} */ (this.list).id, placeholder: select.multiple ? "" : (this.dataset.placeholder ?? t("Search")),
    });
    for (const name of ["aria-label", "aria-describedby", "aria-invalid"]) {
      const value = select.getAttribute(name);
      if (value) input.setAttribute(name, value);
    }
    input.required = select.required && !select.multiple;
    input.disabled = select.disabled;
    select.removeAttribute("id");
    select.required = false;
    select.hidden = true;
    return input;
  }

  #listen() {
    const { input, list, select } = this.#parts();
    input.addEventListener("input", () => this.#search());
    input.addEventListener("click", () => list.hidden && this.#search());
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("blur", () => this.#leave());
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays in the input
    list.addEventListener("click", ({ target }) => {
      const option = target instanceof Element && target.closest("[role=option]");
      if (option instanceof HTMLElement) this.#choose(this.#items[Number(option.dataset.index)]);
    });
    select.addEventListener("change", () => this.#show());
    addEventListener("scroll", () => !list.hidden && place(list, input), { capture: true, passive: true });
  }

  #parts() {
    return /** @type {{ input: HTMLInputElement, list: HTMLElement, select: HTMLSelectElement, box: HTMLElement }} */ (/** @type {unknown} */ (this));
  }

  /** @returns {HTMLOptionElement[]} */
  get chosen() {
    return [...this.#parts().select.selectedOptions].filter((option) => option.value !== "");
  }

  /** Draw what is chosen: a title, or chips before the box. */
  #show() {
    const { input, select, box } = this.#parts();
    if (!select.multiple) {
      input.value = this.chosen[0]?.text ?? "";
      return;
    }
    for (const chip of box.querySelectorAll(".fl-chip")) chip.remove();
    box.prepend(...this.chosen.map((option) => this.#chip(option)));
    input.value = "";
  }

  /** @param {HTMLOptionElement} option */
  #chip(option) {
    const remove = h("button", { type: "button", class: "fl-chip-remove", "aria-label": t("Remove {name}", { name: option.text }) }, icon("x"));
    remove.addEventListener("click", () => {
      option.selected = false;
      this.#changed();
      this.#parts().input.focus();
    });
    return h("span", { class: "fl-chip is-grey" }, h("span", {}, option.text), remove);
  }

  #search() {
    clearTimeout(this.#timer);
    const text = this.#typed;
    if (!this.dataset.src) this.#offer(this.#local(text));
    else if (text) this.#timer = setTimeout(() => this.#fetch(text), WAIT_MS);
    else if (this.#beside.length) this.#fetch("");
    else this.#offer([...readRecents(this.dataset.recents), ...this.#local("")]);
  }

  /** What is chosen in other links of the form to which a record here may belong. @returns {[string, string][]} */
  get #beside() {
    const form = this.closest("form");
    return (this.dataset.beside?.split(" ") ?? []).flatMap((name) => {
      const chosen = form?.querySelector(`fl-combobox > select[name="${CSS.escape(name)}"]`);
      return chosen instanceof HTMLSelectElement && chosen.value ? [[name, chosen.value]] : [];
    });
  }

  /** @param {string} text @returns {Item[]} */
  #local(text) {
    const wanted = text.toLocaleLowerCase();
    return [...this.#parts().select.options]
      .filter((option) => option.value && option.text.toLocaleLowerCase().includes(wanted))
      .map((option) => ({ id: option.value, title: option.text }));
  }

  /** @param {string} text */
  async #fetch(text) {
    this.#request?.abort();
    this.#request = new AbortController();
    const url = new URL(this.dataset.src ?? "", location.href);
    url.searchParams.set("q", text);
    for (const [name, id] of this.#beside) url.searchParams.set(`with.${name}`, id);
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" }, signal: this.#request.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      this.#offer((await answer.json()).items);
    } catch (error) {
      if (/** @type {Error} */ (error).name === "AbortError") return;
      const here = this.#local(text); // without a network there are those that came with the form
      if (here.length) this.#offer(here);
      else this.#note(t("The search did not answer. Try again."));
    }
  }

  /** @param {Item[]} items */
  #offer(items) {
    const { list, input } = this.#parts();
    const seen = new Set();
    this.#items = items.filter(({ id }) => !seen.has(String(id)) && seen.add(String(id)));
    const count = this.#items.length;
    if (this.dataset.new) this.#items.push({ id: NEW, title: this.dataset.newWords ?? "", subtitle: this.#typed });
    if (!this.#items.length) return this.#note(t("Nothing found"));
    list.replaceChildren(...this.#items.map((item, index) => this.#option(item, index)));
    place(list, input, { wide: true });
    input.setAttribute("aria-expanded", "true");
    this.#activate(input.value && !this.chosen.length ? 0 : -1);
    announce(t("{count} results", { count }));
  }

  /** @param {Item} item @param {number} index */
  #option({ id, title, subtitle }, index) {
    const selected = this.chosen.some((option) => option.value === String(id));
    const option = h("div", { class: "fl-option", role: "option", id: newId("option"), "data-index": index, "aria-selected": String(selected) }, title);
    if (id === NEW) option.prepend(icon("plus"));
    if (subtitle) option.append(h("small", {}, subtitle));
    return option;
  }

  /** @param {string} text */
  #note(text) {
    const { list, input } = this.#parts();
    this.#items = [];
    this.#activate(-1);
    list.replaceChildren(h("div", { class: "fl-option-note", role: "option", "aria-disabled": "true", "aria-selected": "false" }, text));
    place(list, input, { wide: true });
    input.setAttribute("aria-expanded", "true");
    announce(text);
  }

  /** @param {number} index */
  #activate(index) {
    const { list, input } = this.#parts();
    this.#active = index;
    input.removeAttribute("aria-activedescendant");
    [...list.children].forEach((option, at) => {
      option.classList.toggle("is-active", at === index);
      if (at !== index) return;
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { list, input, select } = this.#parts();
    const open = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) return this.#search();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.#activate((this.#active + step + this.#items.length) % this.#items.length);
    } else if (event.key === "Enter" && open) {
      event.preventDefault(); // Enter chooses; only a closed box lets it submit
      if (this.#active >= 0) this.#choose(this.#items[this.#active]);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      this.#close();
      this.#show();
    } else if (event.key === "Backspace" && select.multiple && !input.value) {
      const last = this.chosen.at(-1);
      if (last) last.selected = false;
      this.#changed();
    }
  }

  /** What is written in the box and chosen nowhere. */
  get #typed() {
    const { value } = this.#parts().input;
    return value === this.chosen[0]?.text ? "" : value.trim();
  }

  /** Make a record and choose it. */
  async #new() {
    const { input } = this.#parts();
    const typed = this.#typed;
    this.#close();
    const { newInLink } = await import("./lists/new-in-link.js");
    const made = await newInLink(this.dataset.new ?? "", typed);
    input.focus();
    if (made) this.#choose(made);
    else this.#show();
  }

  /** @param {Item | undefined} item */
  #choose(item) {
    if (!item) return;
    if (item.id === NEW) return void this.#new();
    const { select } = this.#parts();
    const id = String(item.id);
    let option = [...select.options].find(({ value }) => value === id);
    if (!option) select.append((option = new Option(item.title, id)));
    option.selected = select.multiple ? !option.selected : true;
    remember(this.dataset.recents, item);
    this.#close();
    this.#changed();
  }

  #changed() {
    this.#parts().select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** Half a word is not a choice: the box shows again what is chosen, and an emptied one chooses nothing. */
  #leave() {
    const { input, select } = this.#parts();
    this.#close();
    if (!select.multiple && !input.value.trim() && this.chosen.length) {
      select.value = "";
      this.#changed();
    }
    this.#show();
  }

  #close() {
    clearTimeout(this.#timer);
    this.#request?.abort();
    const { list, input } = this.#parts();
    hide(list);
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
}

customElements.define("fl-combobox", Combobox);
