// @ts-check
// Instant checks of a public form, and its height for the page that frames it. The server checks again.
import { h, icon } from "../dom.js";
import "../ime-guard.js";
import { t } from "../text.js";

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control */

const CONTROLS = "input:not([type=hidden], [type=file], [type=checkbox]:not([required]), [type=radio]), select, textarea";
/** @type {Record<string, { test: (text: string) => boolean, told: string }>} */
const SHAPES = {
  email: { test: (text) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text), told: "Write an e-mail address such as wang@example.com." },
  tel: { test: (text) => (text.match(/\d/g) ?? []).length >= 3, told: "Write a telephone number such as 138 0013 8000 or +86 755 8888 8888." },
};

/** What is wrong with a control as it stands; "" if nothing. @param {Control} control */
function refusal(control) {
  const text = control.value.trim();
  if (control.closest("[hidden], .fl-public-trap") || control.disabled) return "";
  if (control.type === "checkbox") return /** @type {HTMLInputElement} */ (control).checked ? "" : t("Tick this to send the form.");
  if (!text) return control.required ? t("Fill this in.") : "";
  const shape = SHAPES[control.type];
  return shape && !shape.test(text) ? t(shape.told) : "";
}

/** @param {Control} control @param {string} told */
function show(control, told) {
  const id = `${control.id}-error`;
  document.getElementById(id)?.remove();
  const others = (control.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && one !== id);
  if (told) {
    const error = h("p", { class: "fl-error", id }, icon("circle-alert"), h("span", {}, told));
    control.closest(".fl-field")?.append(error);
    others.push(id);
  }
  control.toggleAttribute("aria-invalid", false);
  if (told) control.setAttribute("aria-invalid", "true");
  if (others.length) control.setAttribute("aria-describedby", others.join(" "));
  else control.removeAttribute("aria-describedby");
}

/** @param {HTMLFormElement} form */
function watch(form) {
  const controls = () => /** @type {Control[]} */ ([...form.querySelectorAll(CONTROLS)]);
  form.addEventListener("focusout", ({ target }) => {
    const control = /** @type {Control} */ (target);
    if (control.matches(CONTROLS) && control.value && control.type !== "checkbox") show(control, refusal(control));
  });
  form.addEventListener("input", ({ target }) => {
    const control = /** @type {Control} */ (target);
    if (control.getAttribute("aria-invalid") === "true" && !refusal(control)) show(control, "");
  });
  form.addEventListener("submit", (event) => {
    const pressed = /** @type {HTMLButtonElement | null} */ (event.submitter);
    if (pressed?.formNoValidate) return;
    const wrong = controls().filter((control) => refusal(control));
    for (const control of wrong) show(control, refusal(control));
    if (wrong.length || form.dataset.sent) event.preventDefault();
    else form.dataset.sent = "1";
    wrong[0]?.focus();
  });
  // A page that the browser kept and shows again may be sent again.
  addEventListener("pageshow", () => delete form.dataset.sent);
}

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-public-form]"));
if (form) watch(form);
/** @type {HTMLElement | null} */ (document.querySelector("[data-error-summary]"))?.focus();

if (parent !== window) {
  // A number is all that is told, so any page that may frame this one may hear it.
  const tell = () => parent.postMessage({ formloom: document.body.dataset.public, height: document.body.scrollHeight }, "*");
  new ResizeObserver(tell).observe(document.body);
  tell();
}
