// @ts-check
import { h, icon, on } from "./dom.js";
import { draftOf, fillFrom, wordsOf } from "./drafts.js";
import { locale, t } from "./text.js";

// <form data-guard data-draft="customer:new"> warns before leaving with unsaved changes, keeps a draft on this device
// and offers it again. The draft goes when the form is sent.

const WAIT_MS = 600;
/** @type {Map<HTMLFormElement, ReturnType<typeof setTimeout>>} */
const timers = new Map();

/** @param {Event} event */
function touched({ target }) {
  const form = target instanceof Element && target.closest("form[data-guard]");
  if (!(form instanceof HTMLFormElement)) return;
  form.classList.add("is-dirty");
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => keep(form), WAIT_MS));
}

/** @param {HTMLFormElement} form */
const keyOf = (form) => form.dataset.draft && `fl-draft:${form.dataset.draft}`;

/** @param {HTMLFormElement} form */
function keep(form) {
  const key = keyOf(form);
  if (!key || !form.isConnected) return false;
  try {
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), values: draftOf(new FormData(form)), words: wordsOf(form) }));
    return true;
  } catch {
    return false; // Storage is full or switched off; the leave guard still holds.
  }
}

/** Keep what was typed because somebody asked for it. @param {HTMLElement} button */
function keepNow(button) {
  const form = button.closest("form");
  const place = form?.querySelector("[data-draft-said]");
  if (!form || !place) return;
  const time = new Intl.DateTimeFormat(locale(), { timeStyle: "short" }).format(Date.now());
  const isKept = keep(form);
  if (isKept) form.classList.remove("is-dirty");
  place.textContent = isKept ? t("Draft kept on this device, {time}", { time }) : t("This device keeps no drafts.");
}

on("click", "[data-keep-draft]", (_event, button) => keepNow(button));

/** @param {HTMLFormElement} form */
function offer(form) {
  const key = keyOf(form);
  const kept = key && localStorage.getItem(key);
  if (!kept || form.querySelector("[data-error-summary]")) return;
  const { at, values, words } = JSON.parse(kept);
  const time = new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }).format(at);
  const restore = h("button", { type: "button", class: "fl-btn is-small" }, t("Restore"));
  const discard = h("button", { type: "button", class: "fl-btn is-ghost is-small" }, t("Discard"));
  const banner = h("div", { class: "fl-banner is-info" }, icon("history"),
    h("p", { class: "fl-banner-text" }, t("There is an unsent draft of {time} on this device.", { time })), h("div", { class: "fl-banner-actions" }, restore, discard));
  restore.addEventListener("click", () => (fillFrom(form, values, words), form.classList.add("is-dirty"), tell("fl:restored")));
  discard.addEventListener("click", () => (localStorage.removeItem(key), tell("fl:discarded")));
  /** @param {string} done */
  const tell = (done) => (banner.remove(), form.dispatchEvent(new Event(done)));
  form.prepend(banner);
}

document.addEventListener("input", touched);
document.addEventListener("change", touched);

document.addEventListener("submit", ({ target }) => {
  if (!(target instanceof HTMLFormElement) || !target.matches("[data-guard]")) return;
  target.classList.remove("is-dirty");
  clearTimeout(timers.get(target));
  const key = keyOf(target);
  if (key) localStorage.removeItem(key);
});

addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-guard].is-dirty")) event.preventDefault();
});

for (const form of document.querySelectorAll("form[data-guard]")) offer(/** @type {HTMLFormElement} */ (form));
