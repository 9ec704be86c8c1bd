// @ts-check
import Squire from "../vendor/squire-2.4.8.esm.min.js";
import { fragmentOf } from "./clean-html.js";
import { h, icon, newId } from "./dom.js";
import { t } from "./text.js";

/** What the server takes for markup; see platform/fields/rich_text.py. */
const MARKUP = /<[a-zA-Z/!?]|&(?:[a-zA-Z][a-zA-Z0-9]*|#[0-9]+|#x[0-9a-fA-F]+);/;

/** @typedef {{ name: string, label: string, key?: string, tag?: string, run: (editor: any, on: boolean) => void }} Tool */

/** @returns {Tool[][]} groups of buttons; `tag` is the format that a pressed button stands for */
const tools = () => [
  [
    { name: "bold", label: t("Bold"), key: "Control+B", tag: "B", run: (editor, on) => (on ? editor.removeBold() : editor.bold()) },
    { name: "italic", label: t("Italic"), key: "Control+I", tag: "I", run: (editor, on) => (on ? editor.removeItalic() : editor.italic()) },
    { name: "underline", label: t("Underline"), key: "Control+U", tag: "U", run: (editor, on) => (on ? editor.removeUnderline() : editor.underline()) },
    { name: "strikethrough", label: t("Strikethrough"), tag: "S", run: (editor, on) => (on ? editor.removeStrikethrough() : editor.strikethrough()) },
  ],
  [
    { name: "heading", label: t("Heading"), tag: "H3", run: (editor, on) => editor.modifyBlocks((/** @type {DocumentFragment} */ part) => asBlocks(part, on ? "P" : "H3")) },
    { name: "list", label: t("Bulleted list"), key: "Control+Shift+8", tag: "UL", run: (editor, on) => (on ? editor.removeList() : editor.makeUnorderedList()) },
    { name: "list-ordered", label: t("Numbered list"), key: "Control+Shift+9", tag: "OL", run: (editor, on) => (on ? editor.removeList() : editor.makeOrderedList()) },
    { name: "text-quote", label: t("Quote"), tag: "BLOCKQUOTE", run: (editor, on) => (on ? editor.decreaseQuoteLevel() : editor.increaseQuoteLevel()) },
  ],
  [
    { name: "link", label: t("Link"), tag: "A", run: () => {} },
    { name: "remove-formatting", label: t("Clear formatting"), run: (editor) => editor.removeAllFormatting() },
  ],
];

/** Headings of what were paragraphs, and back. @param {DocumentFragment} part @param {string} tag */
function asBlocks(part, tag) {
  for (const block of part.querySelectorAll("p, div, h1, h2, h3, h4")) {
    const other = document.createElement(tag);
    other.append(...block.childNodes);
    block.replaceWith(other);
  }
  return part;
}

/** Around a textarea: the same text, formatted as one writes. The textarea stays what is sent. */
class RichText extends HTMLElement {
  /** @type {any} a Squire, which brings no types */
  editor;

  connectedCallback() {
    if (this.area) return;
    this.area = /** @type {HTMLTextAreaElement} */ (this.querySelector("textarea"));
    // Whoever was faster than this script goes on writing where they were; a plain space at the end of HTML is none.
    const isFocused = document.activeElement === this.area;
    if (isFocused) this.area.value = this.area.value.replace(/ $/, "\u00a0");
    this.root = this.#page(this.area);
    this.tools = tools();
    this.bar = this.#toolbar();
    this.link = this.#linkRow();
    this.append(h("div", { class: "fl-rich" }, this.bar, this.link, this.root));
    this.area.hidden = true;
    this.editor = new Squire(this.root, { blockTag: "P", sanitizeToDOMFragment: fragmentOf });
    this.#read();
    if (isFocused) this.editor.moveCursorToEnd().focus();
    for (const type of ["pathChange", "select"]) this.editor.addEventListener(type, () => this.#mark());
    this.editor.addEventListener("input", () => this.#write());
    this.area.addEventListener("change", () => this.area?.value !== this.html && this.#read());
    new MutationObserver(() => this.#lock()).observe(this.area, { attributeFilter: ["readonly", "disabled"] });
    this.#lock();
  }

  /** The page one writes on, named and described as the textarea was. @param {HTMLTextAreaElement} area */
  #page(area) {
    const { id } = area;
    area.removeAttribute("id");
    const root = h("div", { class: "fl-input fl-text fl-rich-page", id, role: "textbox", tabindex: 0, "aria-multiline": "true", "aria-labelledby": area.hasAttribute("aria-label") ? false : `${id}-label` });
    for (const name of ["aria-describedby", "aria-invalid", "aria-label"]) {
      const value = area.getAttribute(name);
      if (value !== null) root.setAttribute(name, value);
    }
    if (area.placeholder) root.dataset.placeholder = area.placeholder;
    document.getElementById(`${id}-label`)?.addEventListener("click", () => root.focus());
    return root;
  }

  #toolbar() {
    const bar = h("div", { class: "fl-rich-bar", role: "toolbar", "aria-label": t("Formatting"), "aria-controls": this.root?.id ?? "" });
    for (const group of this.tools ?? []) {
      bar.append(h("span", {}, ...group.map((tool) => this.#button(tool))));
    }
    bar.querySelector("button")?.setAttribute("tabindex", "0");
    bar.addEventListener("keydown", (event) => this.#arrow(event));
    return bar;
  }

  /** @param {Tool} tool */
  #button(tool) {
    const button = h("button", {
      type: "button", class: "fl-btn is-icon is-ghost is-small", title: tool.label, "aria-label": tool.label, tabindex: -1,
      "aria-pressed": tool.tag ? "false" : false, "aria-keyshortcuts": tool.key ?? false,
    }, icon(tool.name));
    button.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays where it is
    button.addEventListener("click", () => (tool.name === "link" ? this.#askLink() : this.#run(tool)));
    tool.tag && (button.dataset.tag = tool.tag);
    return button;
  }

  /** @param {Tool} tool */
  #run(tool) {
    tool.run(this.editor, !!tool.tag && this.editor.hasFormat(tool.tag));
    this.#mark();
    this.editor.focus();
  }

  /** One stop for Tab, arrows inside: the toolbar pattern. @param {KeyboardEvent} event */
  #arrow(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const buttons = [...(this.bar?.querySelectorAll("button") ?? [])];
    const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    if (!step || at < 0) return;
    event.preventDefault();
    const next = buttons[(at + step + buttons.length) % buttons.length];
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next?.focus();
  }

  #linkRow() {
    const id = newId("fl-link");
    const url = h("input", { class: "fl-input", type: "url", id, placeholder: "https://", autocomplete: "off" });
    const apply = h("button", { type: "button", class: "fl-btn is-small" }, t("Apply"));
    const remove = h("button", { type: "button", class: "fl-btn is-small is-ghost" }, t("Remove the link"));
    const row = h("div", { class: "fl-rich-link", hidden: true }, h("label", { class: "fl-help", for: id }, t("Address")), url, apply, remove);
    apply.addEventListener("click", () => this.#setLink(url.value));
    remove.addEventListener("click", () => this.#setLink(""));
    for (const type of ["input", "change"]) url.addEventListener(type, (event) => event.stopPropagation()); // no field of the form
    url.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      if (event.key === "Enter") this.#setLink(url.value);
      else this.#closeLink();
    });
    return row;
  }

  #askLink() {
    const url = this.link?.querySelector("input");
    if (!this.link || !url) return;
    this.link.hidden = !this.link.hidden;
    const { startContainer } = this.editor.getSelection();
    const there = (startContainer instanceof Element ? startContainer : startContainer.parentElement)?.closest("a");
    url.value = there?.getAttribute("href") ?? "";
    if (!this.link.hidden) url.focus();
  }

  /** @param {string} url */
  #setLink(url) {
    const address = url.trim();
    this.editor.focus();
    if (!address) this.editor.removeLink();
    else this.editor.makeLink(/^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`);
    this.#closeLink();
  }

  #closeLink() {
    if (this.link) this.link.hidden = true;
    this.editor.focus();
  }

  /** Press the buttons of the formats at the cursor. */
  #mark() {
    for (const button of this.bar?.querySelectorAll("button[data-tag]") ?? []) {
      button.setAttribute("aria-pressed", String(this.editor.hasFormat(/** @type {HTMLElement} */ (button).dataset.tag)));
    }
  }

  get html() {
    const html = this.editor.getHTML();
    return this.root?.textContent?.replace(/\u200b/g, "").trim() || this.root?.querySelector("img, hr") ? html : "";
  }

  #read() {
    const text = this.area?.value ?? "";
    this.editor.setHTML(MARKUP.test(text) ? text : asParagraphs(text));
  }

  #write() {
    if (!this.area) return;
    this.area.value = this.html;
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #lock() {
    const locked = this.area?.readOnly || this.area?.disabled;
    this.root?.setAttribute("contenteditable", String(!locked));
    this.root?.setAttribute("aria-readonly", String(!!locked));
    if (this.bar) this.bar.hidden = !!locked;
  }
}

const SIGNS = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** @param {string} text plain, as the server takes it too @returns {string} */
function asParagraphs(text) {
  const safe = text.replace(/[&<>]/g, (sign) => SIGNS[/** @type {"&" | "<" | ">"} */ (sign)]);
  return safe.split("\n").map((line) => `<p>${line || "<br>"}</p>`).join("");
}

customElements.define("fl-rich", RichText);
