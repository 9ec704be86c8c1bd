// @ts-check
import { h, icon, on } from "./dom.js";
import { draftOf, fillFrom, wordsOf } from "./drafts.js";
import { locale, t } from "./text.js";

// <form data-guard data-draft="customer:new"> warns before leaving with unsaved changes, keeps a draft on this device
// and offers it again. The draft goes when the form has been sent and the next page shows that it was taken.

const WAIT_MS = 600;
/** The draft of the form that was sent last from this tab, and the page that it stood on. */
const SENT = "fl-sent";
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

document.addEventListener("submit", (event) => {
  const { target } = event;
  if (!(target instanceof HTMLFormElement) || !target.matches("[data-guard]")) return;
  target.classList.remove("is-dirty");
  clearTimeout(timers.get(target));
  const key = keyOf(target);
  if (!key) return;
  const isKept = keep(target);
  // Without a network it waits elsewhere; with one the session may have ended meanwhile, or the server stopped.
  queueMicrotask(() => {
    if ((event.defaultPrevented && !navigator.onLine) || !isKept) localStorage.removeItem(key);
    else sessionStorage.setItem(SENT, JSON.stringify([key, location.pathname]));
  });
});

/** Drop the draft of what was sent, unless this page says that it was refused, or has nothing to do with it. */
function arrived() {
  const sent = sessionStorage.getItem(SENT);
  if (!sent) return;
  sessionStorage.removeItem(SENT);
  const [key, path] = JSON.parse(sent);
  const isAnswer = document.referrer && new URL(document.referrer).pathname === path;
  if (isAnswer && !document.querySelector(".fl-plain-foot, [data-error-summary]")) localStorage.removeItem(key);
}

addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-guard].is-dirty")) event.preventDefault();
});

arrived();
for (const form of document.querySelectorAll("form[data-guard]")) offer(/** @type {HTMLFormElement} */ (form));
