// @ts-check
import { on } from "./dom.js";

// data-dialog-open="ID" shows a dialog of the page; an answer of the server brings its own with data-dialog-now.

on("click", "[data-dialog-open]", (event, opener) => {
  const dialog = document.getElementById(opener.dataset.dialogOpen);
  if (!(dialog instanceof HTMLDialogElement)) return;
  event.preventDefault();
  dialog.showModal();
});

on("click", "[data-dialog-close]", (_event, button) => button.closest("dialog")?.close());

// A press that starts and ends on the veil closes; a selection dragged out of a field does not.
/** @type {EventTarget | null} */
let pressed = null;
document.addEventListener("pointerdown", ({ target }) => (pressed = target));
document.addEventListener("click", ({ target }) => {
  if (!(target instanceof HTMLDialogElement) || pressed !== target) return;
  if (!target.querySelector("form[data-guard].is-dirty")) target.close();
});

export function openArrived(root = document) {
  for (const dialog of root.querySelectorAll("dialog[data-dialog-now]")) {
    dialog.removeAttribute("data-dialog-now");
    if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
  }
}

document.addEventListener("htmx:after:settle", () => openArrived());
openArrived();
