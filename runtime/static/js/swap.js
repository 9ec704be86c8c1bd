// @ts-check
import { announce } from "./dom.js";
import { t } from "./text.js";
import { showToast } from "./toast.js";

// htmx exchanges parts of the page; these listeners keep focus, speech and busy marks right.

// A kept page asks for nothing by itself: there was no network when it was opened. What it lacks says so.
document.addEventListener("htmx:before:request", (event) => {
  const { sourceEvent, sourceElement } = /** @type {CustomEvent} */ (event).detail.ctx;
  if (!document.documentElement.dataset.asOf || sourceEvent?.type !== "load") return busy(event, true);
  event.preventDefault();
  const skeleton = sourceElement.querySelector(".fl-skeleton");
  if (skeleton) skeleton.replaceWith(t("This needs a network."));
  return undefined;
});
document.addEventListener("htmx:finally:request", (event) => busy(event, false));

document.addEventListener("htmx:after:settle", (event) => {
  const part = /** @type {Element} */ (event.target);
  const focus = part.querySelector?.("[data-error-summary], [data-autofocus]");
  if (focus instanceof HTMLElement) focus.focus();
  const spoken = part.querySelector?.("[data-announce]");
  if (spoken instanceof HTMLElement) announce(spoken.dataset.announce || spoken.textContent || "");
});

document.addEventListener("htmx:response:error", (event) => {
  const { response } = /** @type {CustomEvent} */ (event).detail.ctx;
  if (response.status < 500) return; // 4xx answers are fragments that say it themselves
  const id = response.headers.get("X-Request-ID") ?? "";
  showToast({ text: t("Something went wrong here. Try again; if it stays, tell your administrator: {id}", { id }), tone: "bad" });
});

document.addEventListener("htmx:error", () => {
  if (document.documentElement.dataset.asOf) return; // a kept page says it already
  showToast({ text: t("No connection. Nothing was lost; try again."), tone: "bad" });
});

/** @param {Event} event @param {boolean} state */
function busy(event, state) {
  const { target } = /** @type {CustomEvent} */ (event).detail.ctx;
  if (target instanceof Element) target.toggleAttribute("aria-busy", state);
  if (state && target instanceof Element) target.setAttribute("aria-busy", "true");
}

// A form that came back with refusals: the reader starts at the summary.
const summary = document.querySelector("[data-error-summary]");
if (summary instanceof HTMLElement) summary.focus();

// A summary's link puts the caret into the field, also where a script replaced the control.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("[data-error-summary] a[href^='#']");
  if (!(link instanceof HTMLAnchorElement)) return;
  const field = document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  const control = field.matches("fieldset") ? field.querySelector("input, select, textarea") : field;
  if (control instanceof HTMLElement) control.focus();
  field.scrollIntoView({ block: "center" });
});
