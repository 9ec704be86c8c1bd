// @ts-check
// A look around: bubbles beside what stands on every page, one after the other. Keys: arrows, Esc.

import { h } from "../dom.js";

/** @typedef {{ target: string, title: string, text: string }} Step */
/** @typedef {{ next: string, back: string, done: string, end: string }} Words */

const GAP = 12;

/** @param {string} url where the steps are */
export async function lookAround(url) {
  const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return;
  const { steps, words } = await answer.json();
  const there = steps.filter((/** @type {Step} */ step) => targetOf(step.target));
  if (there.length) new Tour(url, there, words).show(0);
}

/** The first in sight: a phone has its menu elsewhere. @param {string} name @returns {HTMLElement | undefined} */
const targetOf = (name) => /** @type {HTMLElement[]} */ ([...document.querySelectorAll(`[data-tour="${name}"], .fl-top-${name}`)]).find((one) => one.getClientRects().length > 0);

class Tour {
  #at = 0;
  #before = document.activeElement;

  /** @param {string} url @param {Step[]} steps @param {Words} words */
  constructor(url, steps, words) {
    this.url = url;
    this.steps = steps;
    this.words = words;
    this.bubble = h("div", { class: "fl-tour", role: "dialog", "aria-labelledby": "fl-tour-title", "aria-describedby": "fl-tour-text", tabindex: "-1" });
    this.bubble.addEventListener("keydown", (event) => this.#key(event));
    this.bubble.addEventListener("click", ({ target }) => target instanceof HTMLElement && target.dataset.step && this.#go(target.dataset.step));
    addEventListener("resize", this.#place);
    document.body.append(this.bubble);
  }

  /** @param {number} at */
  show(at) {
    this.#at = at;
    const { title, text } = this.steps[at];
    const isLast = at === this.steps.length - 1;
    this.bubble.replaceChildren(
      h("small", {}, `${at + 1} / ${this.steps.length}`), h("h2", { id: "fl-tour-title" }, title), h("p", { id: "fl-tour-text" }, text),
      h("div", { class: "fl-row" },
        ...(isLast ? [] : [h("button", { type: "button", class: "fl-btn is-small is-ghost", "data-step": "end" }, this.words.end)]),
        ...(at ? [h("button", { type: "button", class: "fl-btn is-small", "data-step": "back" }, this.words.back)] : []),
        h("button", { type: "button", class: "fl-btn is-small is-primary", "data-step": isLast ? "end" : "next" }, isLast ? this.words.done : this.words.next)),
    );
    this.#mark();
    this.#place();
    this.bubble.focus();
  }

  #mark() {
    for (const one of document.querySelectorAll(".is-toured")) one.classList.remove("is-toured");
    targetOf(this.steps[this.#at].target)?.classList.add("is-toured");
  }

  #place = () => {
    const target = targetOf(this.steps[this.#at].target)?.getBoundingClientRect();
    if (!target) return;
    const { offsetWidth: width, offsetHeight: height } = this.bubble;
    const isTall = target.height > innerHeight / 2;
    const below = target.bottom + GAP + height <= innerHeight;
    const left = isTall ? target.right + GAP : target.left + target.width / 2 - width / 2;
    const top = isTall ? target.top + GAP * 4 : below ? target.bottom + GAP : target.top - height - GAP;
    this.bubble.style.left = `${Math.max(GAP, Math.min(left, innerWidth - width - GAP))}px`;
    this.bubble.style.top = `${Math.max(GAP, top)}px`;
  };

  /** @param {KeyboardEvent} event */
  #key(event) {
    const does = /** @type {Record<string, string>} */ ({ Escape: "end", ArrowRight: "next", ArrowLeft: "back" })[event.key];
    if (!does) return;
    event.preventDefault();
    event.stopPropagation();
    this.#go(does);
  }

  /** @param {string} step */
  #go(step) {
    const to = { next: this.#at + 1, back: this.#at - 1 }[step] ?? this.steps.length;
    if (step === "end") this.#end();
    else if (to in this.steps) this.show(to);
  }

  #end() {
    removeEventListener("resize", this.#place);
    for (const one of document.querySelectorAll(".is-toured")) one.classList.remove("is-toured");
    this.bubble.remove();
    document.querySelector("[data-tour-offer]")?.remove();
    if (this.#before instanceof HTMLElement && this.#before.isConnected) this.#before.focus();
    const body = new FormData();
    body.set("csrf_token", /** @type {HTMLInputElement | null} */ (document.querySelector("input[name=csrf_token]"))?.value ?? "");
    fetch(this.url, { method: "POST", body, keepalive: true, redirect: "manual" }).catch(() => {}); // it is offered again
  }
}
