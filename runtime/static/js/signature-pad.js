// @ts-check
import { announce, h, icon, newId } from "./dom.js";
import { t } from "./text.js";

const HEIGHT = 160;
const INK = "#1f2633";
const PAPER = "#ffffff";
/** So long after the last stroke a signature counts as finished, and travels to the server. */
const REST_MS = 1200;

/** Over a file input: sign with a mouse, a finger or a pen, or type one's name. The picture goes into the input. */
class SignaturePad extends HTMLElement {
  #timer = 0;
  #drawing = false;

  connectedCallback() {
    if (this.canvas) return;
    this.input = /** @type {HTMLInputElement} */ (this.querySelector("input[type=file]"));
    this.canvas = h("canvas", { class: "fl-pad", role: "img", "aria-label": t("Sign here") });
    this.typed = h("input", { class: "fl-input", id: newId("fl-typed"), autocomplete: "name", maxlength: 60 });
    const clear = h("button", { type: "button", class: "fl-btn is-small" }, icon("eraser"), h("span", {}, t("Clear")));
    const label = h("label", { class: "fl-help", for: this.typed.id }, t("or type your name"));
    this.prepend(h("div", { class: "fl-sign" }, this.canvas, h("div", { class: "fl-sign-row" }, label, this.typed, clear)));
    this.#listen(clear);
    // A hidden part of a form has no width yet; the paper is cut when it is first seen.
    new ResizeObserver(() => this.#blank() && this.#paper()).observe(this.canvas);
  }

  /** @param {HTMLButtonElement} clear */
  #listen(clear) {
    const { canvas, typed } = this;
    canvas?.addEventListener("pointerdown", (event) => this.#down(event));
    canvas?.addEventListener("pointermove", (event) => this.#move(event));
    for (const type of ["pointerup", "pointercancel"]) canvas?.addEventListener(type, () => this.#up());
    typed?.addEventListener("input", (event) => (event.stopPropagation(), this.#type()));
    typed?.addEventListener("change", (event) => event.stopPropagation());
    clear.addEventListener("click", () => this.#clear());
  }

  get pen() {
    return /** @type {CanvasRenderingContext2D} */ (this.canvas?.getContext("2d"));
  }

  #blank() {
    return !this.classList.contains("is-signed");
  }

  #paper() {
    const { canvas } = this;
    if (!canvas || !canvas.clientWidth) return;
    const sharp = Math.min(devicePixelRatio || 1, 3);
    canvas.width = canvas.clientWidth * sharp;
    canvas.height = HEIGHT * sharp;
    const { pen } = this;
    pen.scale(sharp, sharp);
    pen.fillStyle = PAPER;
    pen.fillRect(0, 0, canvas.clientWidth, HEIGHT);
    Object.assign(pen, { strokeStyle: INK, fillStyle: INK, lineWidth: 2.2, lineCap: "round", lineJoin: "round" });
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    if (this.typed?.value) this.#clear();
    this.canvas?.setPointerCapture(event.pointerId);
    this.#drawing = true;
    this.pen.beginPath();
    this.pen.moveTo(event.offsetX, event.offsetY);
    this.pen.lineTo(event.offsetX + 0.1, event.offsetY);
    this.pen.stroke();
    clearTimeout(this.#timer);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    if (!this.#drawing) return;
    for (const point of event.getCoalescedEvents?.() ?? [event]) this.pen.lineTo(point.offsetX, point.offsetY);
    this.pen.stroke();
  }

  #up() {
    if (!this.#drawing) return;
    this.#drawing = false;
    this.#keep();
  }

  #type() {
    const name = this.typed?.value.trim() ?? "";
    this.#paper();
    const width = this.canvas?.clientWidth ?? 0;
    const { pen } = this;
    for (let size = 56; size > 14; size -= 4) {
      pen.font = `${size}px "Segoe Script", "Snell Roundhand", "Bradley Hand", KaiTi, STKaiti, cursive`;
      if (pen.measureText(name).width < width - 32) break;
    }
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(name, width / 2, HEIGHT / 2);
    if (name) this.#keep();
    else this.#give([]);
  }

  #clear() {
    if (this.typed) this.typed.value = "";
    this.#paper();
    this.#give([]);
    announce(t("The signature was cleared"));
  }

  /** Put the picture into the input at once, and tell others when the hand rests. */
  #keep() {
    const [, data = ""] = this.canvas?.toDataURL("image/png").split(",") ?? [];
    const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
    this.#give([new File([bytes], `${t("Signature")}.png`, { type: "image/png" })]);
  }

  /** @param {File[]} files */
  #give(files) {
    if (!this.input) return;
    const kept = new DataTransfer();
    for (const file of files) kept.items.add(file);
    this.input.files = kept.files;
    this.classList.toggle("is-signed", files.length > 0);
    for (const kept of this.querySelectorAll("[data-kept]")) kept.remove(); // an earlier stroke of the same signature
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.input?.dispatchEvent(new Event("change", { bubbles: true })), files.length ? REST_MS : 0);
  }
}

customElements.define("fl-signature", SignaturePad);
