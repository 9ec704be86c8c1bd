// @ts-check
import { announce, h, icon } from "./dom.js";
import { t } from "./text.js";

/** Around a file input: drop or paste files, see what was chosen, refuse what is too large before it travels. */
class FileDrop extends HTMLElement {
  connectedCallback() {
    if (this.input) return;
    this.input = /** @type {HTMLInputElement} */ (this.querySelector("input[type=file]"));
    this.list = h("ul", { class: "fl-file-list" });
    this.append(this.list);
    this.input.addEventListener("change", () => this.#show());
    this.addEventListener("dragover", (event) => this.#over(event, true));
    this.addEventListener("dragleave", (event) => this.#over(event, false));
    this.addEventListener("drop", (event) => this.#drop(event));
    this.addEventListener("paste", (event) => event.clipboardData?.files.length && this.#take(event.clipboardData.files));
  }

  /** @param {DragEvent} event @param {boolean} state */
  #over(event, state) {
    event.preventDefault();
    this.classList.toggle("is-over", state);
  }

  /** @param {DragEvent} event */
  #drop(event) {
    this.#over(event, false);
    if (event.dataTransfer?.files.length) this.#take(event.dataTransfer.files);
  }

  /** @param {FileList} files */
  #take(files) {
    if (!this.input) return;
    const kept = new DataTransfer();
    for (const file of this.input.multiple ? [...(this.input.files ?? []), ...files] : [files[0]]) kept.items.add(file);
    this.input.files = kept.files;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #show() {
    const files = [...(this.input?.files ?? [])];
    const limit = Number(this.dataset.maxMb);
    const large = files.find((file) => file.size > limit * 1024 ** 2);
    const text = large ? t("{name} is larger than {size} MB.", { name: large.name, size: limit }) : "";
    this.input?.setCustomValidity(text);
    this.classList.toggle("is-bad", !!large);
    this.list?.replaceChildren(...files.map((file) => h("li", {}, icon("paperclip"), h("span", {}, file.name), h("small", {}, size(file.size)))));
    announce(text || t("{count} files chosen", { count: files.length }));
  }
}

/** @param {number} bytes */
function size(bytes) {
  return bytes < 1024 ** 2 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

customElements.define("fl-file", FileDrop);
