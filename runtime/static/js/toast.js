// @ts-check
import { announce, h, icon } from "./dom.js";
import { t } from "./text.js";

const SHOWN_MS = 7000;
const SIGNS = { ok: "circle-check", bad: "circle-alert", info: "info" };

/** A message that leaves after seven seconds, unless one looks at it. */
class Toast extends HTMLElement {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  connectedCallback() {
    announce(this.querySelector("[data-toast-text]")?.textContent ?? "");
    this.addEventListener("pointerenter", this.#stay);
    this.addEventListener("focusin", this.#stay);
    this.addEventListener("pointerleave", this.#leave);
    this.addEventListener("focusout", this.#leave);
    this.querySelector("[data-toast-close]")?.addEventListener("click", () => this.remove());
    this.#leave();
  }

  disconnectedCallback() {
    this.#stay();
  }

  #stay = () => clearTimeout(this.#timer);

  #leave = () => {
    this.#stay();
    this.#timer = setTimeout(() => this.remove(), SHOWN_MS);
  };
}

customElements.define("fl-toast", Toast);

/**
 * @param {{ text: string, tone?: "ok" | "bad" | "info", action?: string, act?: () => void }} options
 *   `action` is the text of a button that runs `act`
 */
export function showToast({ text, tone = "ok", action, act }) {
  const close = h("button", { type: "button", class: "fl-btn is-icon is-ghost is-small", "data-toast-close": true, "aria-label": t("Close") }, icon("x"));
  const toast = h(/** @type {any} */ ("fl-toast"), { class: `fl-toast is-${tone}` }, icon(SIGNS[tone]), h("span", { "data-toast-text": true }, text));
  if (action) {
    const button = h("button", { type: "button", class: "fl-btn is-link" }, action);
    button.addEventListener("click", () => {
      act?.();
      toast.remove();
    });
    toast.append(button);
  }
  toast.append(close);
  document.getElementById("fl-toasts")?.append(toast);
}

// HX-Trigger: {"fl:toast": {"text": "Saved", "tone": "ok"}} shows one without markup.
document.addEventListener("fl:toast", (event) => showToast(/** @type {CustomEvent} */ (event).detail));
