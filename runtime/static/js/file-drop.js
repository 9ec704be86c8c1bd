// @ts-check
import { announce, h, icon } from "./dom.js";
import { smaller } from "./photos.js";
import { t } from "./text.js";
import { upload } from "./uploads.js";

/** Around file inputs: drop or paste files, take a photo, see what was chosen; refuse what is too large before it travels. */
class FileDrop extends HTMLElement {
  /** @type {Map<string, AbortController>} by file */
  #travelling = new Map();

  connectedCallback() {
    if (this.input) return;
    this.input = /** @type {HTMLInputElement} */ (this.querySelector("input[type=file]:not([capture])"));
    this.list = h("ul", { class: "fl-file-list" });
    this.append(this.list);
    this.isNeeded = this.input.required;
    this.addEventListener("change", (event) => this.#changed(event));
    this.addEventListener("click", (event) => this.#click(event));
    this.addEventListener("dragover", (event) => this.#over(event, true));
    this.addEventListener("dragleave", (event) => this.#over(event, false));
    this.addEventListener("drop", (event) => this.#drop(event));
    this.addEventListener("paste", (event) => event.clipboardData?.files.length && this.#take(event.clipboardData.files));
    this.input.form?.addEventListener("submit", () => this.#stop());
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

  /** @param {FileList | File[]} files */
  #take(files) {
    const all = this.input?.multiple ? [...(this.input.files ?? []), ...files] : [files[0]];
    this.#hold(all);
    this.input?.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** Leave exactly these files in the input. @param {File[]} files */
  #hold(files) {
    if (!this.input) return;
    const kept = new DataTransfer();
    for (const file of files) kept.items.add(file);
    this.input.files = kept.files;
  }

  /** @param {Event} event */
  async #changed({ target }) {
    if (target === this.input) this.#show();
    else if (target instanceof HTMLInputElement && target.type === "file" && target.files?.length) {
      const photos = await Promise.all([...target.files].map(smaller));
      target.value = "";
      this.#take(photos);
    }
  }

  /** Put back what was here when the form was left: files, and ids of those that had arrived. @param {FormDataEntryValue[]} all */
  bring(all) {
    const files = all.filter((one) => one instanceof File && one.size);
    for (const id of all) if (typeof id === "string" && id) this.list?.append(this.#kept({ id, name: t("A file that was sent before"), size: "", url: "", picture: false }));
    if (files.length) this.#take(/** @type {File[]} */ (files));
  }

  #show() {
    const files = [...(this.input?.files ?? [])];
    const limit = Number(this.dataset.maxMb);
    const large = files.find((file) => file.size > limit * 1024 ** 2);
    this.#tell(large ? t("{name} is larger than {size} MB.", { name: large.name, size: limit }) : "");
    if (large) return this.#hold(files.filter((file) => file !== large));
    for (const row of this.list?.querySelectorAll("li:not([data-kept])") ?? []) row.remove();
    if (!this.input?.multiple && files.length) this.list?.replaceChildren();
    for (const file of files) this.#add(file);
    if (files.length) announce(t("{count} files chosen", { count: files.length }));
    return undefined;
  }

  /** @param {string} text "" when nothing is wrong */
  #tell(text) {
    this.input?.setCustomValidity(text);
    this.classList.toggle("is-bad", !!text);
    this.querySelector("[data-refusal]")?.remove();
    if (!text) return;
    this.append(h("p", { class: "fl-error", "data-refusal": "", role: "alert" }, icon("circle-alert"), h("span", {}, text)));
  }

  /** @param {File} file */
  #add(file) {
    const row = h("li", {}, preview(file), h("span", {}, file.name), h("small", {}, size(file.size)));
    this.list?.append(row);
    const { upload: url } = this.dataset;
    const token = this.closest("form")?.querySelector(/** @type {"input"} */ ("[name=csrf_token]"))?.value;
    if (url && token) this.#send(url, token, file, row);
  }

  /** @param {string} url @param {string} token @param {File} file @param {HTMLLIElement} row */
  async #send(url, token, file, row) {
    const bar = h("progress", { max: 1, value: 0, "aria-label": file.name });
    row.querySelector("[data-again]")?.remove();
    row.append(bar);
    this.#travelling.get(keyOf(file))?.abort();
    const stop = new AbortController();
    this.#travelling.set(keyOf(file), stop);
    const said = await upload(url, token, file, (part) => (bar.value = part), stop.signal);
    if (stop.signal.aborted) return undefined;
    this.#travelling.delete(keyOf(file));
    bar.remove();
    if (said === null) { // it travels with the form, unless somebody sends it before
      const again = h("button", { type: "button", class: "fl-btn is-small is-ghost", "data-again": true }, t("Send again"));
      again.addEventListener("click", () => this.#send(url, token, file, row));
      return row.append(again);
    }
    this.#hold([...(this.input?.files ?? [])].filter((one) => !isSame(one, file)));
    if (typeof said === "string") {
      row.remove();
      return this.#tell(said);
    }
    row.replaceWith(this.#kept(said));
    if (this.input) this.input.required = false;
    return undefined;
  }

  /** @param {import("./uploads.js").Kept} one */
  #kept({ id, name, size: shown, url, picture }) {
    const sign = picture ? h("img", { class: "fl-thumb", src: url, alt: "" }) : icon("paperclip");
    const remove = h("button", { type: "button", class: "fl-btn is-icon is-ghost is-small", "data-file-remove": "", "aria-label": t("Remove {name}", { name }), title: t("Remove {name}", { name }) }, icon("x"));
    return h("li", { "data-kept": "" }, h("input", { type: "hidden", name: this.input?.name ?? "", value: id }), sign, h("span", {}, name), h("small", {}, shown), remove);
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const button = event.target instanceof Element && event.target.closest("[data-file-remove]");
    if (!button) return;
    button.closest("li")?.remove();
    if (this.input && !this.list?.children.length) this.input.required = !!this.isNeeded;
    this.input?.focus();
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** What has not arrived when the form is sent goes along with it. */
  #stop() {
    for (const stop of this.#travelling.values()) stop.abort();
  }
}

/** The picture itself, made small by the browser, or a paper clip. @param {File} file */
function preview(file) {
  if (!file.type.startsWith("image/")) return icon("paperclip");
  const picture = h("img", { class: "fl-thumb", src: URL.createObjectURL(file), alt: "" });
  picture.addEventListener("load", () => URL.revokeObjectURL(picture.src), { once: true });
  return picture;
}

/** A list of files gives out other objects than those put into it. @param {File} file */
const keyOf = (file) => `${file.name}/${file.size}/${file.lastModified}`;

/** @param {File} one @param {File} other */
const isSame = (one, other) => keyOf(one) === keyOf(other);

/** @param {number} bytes */
function size(bytes) {
  return bytes < 1024 ** 2 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

customElements.define("fl-file", FileDrop);
