// @ts-check
// A record made from within the chooser of a link: a dialog asks for what it must have.

import { parsed, send, showSaid } from "../parts.js";
import { t } from "../text.js";
import { showToast } from "../toast.js";

/** @typedef {import("../combobox.js").Item} Item */

/**
 * Ask for a new record.
 *
 * @param {string} url
 * @param {string} title what was typed so far
 * @returns {Promise<Item | null>} null if nobody made one
 */
export async function newInLink(url, title) {
  const answer = await fetch(`${url}?${new URLSearchParams({ title })}`).catch(() => null);
  const parts = answer?.ok ? parsed(await answer.text()) : [];
  return new Promise((resolve) => show(parts, resolve));
}

/** @param {HTMLElement[]} parts @param {(made: Item | null) => void} resolve */
function show(parts, resolve) {
  const dialog = showSaid(parts);
  if (!dialog) {
    showToast({ text: t("No connection. Nothing was lost; try again."), tone: "bad" });
    return resolve(null);
  }
  /** @type {Item | null} */
  let made = null;
  const form = /** @type {HTMLFormElement} */ (dialog.querySelector("form"));
  first(dialog)?.focus();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (form.hasAttribute("aria-busy")) return;
    form.setAttribute("aria-busy", "true");
    const answer = await send(form.action, new FormData(form));
    form.removeAttribute("aria-busy");
    const found = answer?.parts.find((one) => one.dataset.made);
    if (found) made = { id: found.dataset.made ?? "", title: found.textContent ?? "" };
    if (found) dialog.close();
    else if (answer?.parts.some((one) => one.localName === "dialog")) show(answer.parts, resolve);
    else showToast({ text: t("No connection. Nothing was lost; try again."), tone: "bad" });
  });
  dialog.addEventListener("close", () => (dialog.remove(), resolve(made)));
}

/** Where one writes first: what is wrong, else what is empty. @param {HTMLElement} dialog @returns {HTMLElement | null} */
function first(dialog) {
  const controls = [...dialog.querySelectorAll(/** @type {"input"} */ (".fl-dialog-body :is(input:not([type=hidden]), select, textarea):not([hidden])"))];
  return controls.find((one) => one.getAttribute("aria-invalid") === "true") ?? controls.find((one) => !one.value) ?? controls[0] ?? null;
}
