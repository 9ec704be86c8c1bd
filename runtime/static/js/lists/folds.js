// @ts-check
// Groups of a list fold in their place: what is ticked stays ticked, and the focus stays on the group.

import { on } from "../dom.js";
import { send } from "../list-place.js";

on("click", "button[data-fold]", (event, button) => {
  event.preventDefault();
  fold(button);
});

// As in a tree: an arrow to the side folds and unfolds.
document.addEventListener("keydown", (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-fold][aria-expanded]");
  if (!(button instanceof HTMLButtonElement) || event.altKey || event.ctrlKey || event.metaKey) return;
  const isOpen = button.getAttribute("aria-expanded") === "true";
  if (event.key !== (isOpen ? "ArrowLeft" : "ArrowRight")) return;
  event.preventDefault();
  fold(button);
});

/** @param {HTMLButtonElement} button */
async function fold({ name, value }) {
  const ticked = boxes().filter((box) => box.checked).map((box) => box.value);
  if (!(await send("groups", [[name, value]]))) return;
  for (const box of boxes()) box.checked = ticked.includes(box.value);
  boxes()[0]?.dispatchEvent(new Event("change", { bubbles: true }));
  document.querySelector(/** @type {"button"} */ (`[data-fold][name="${name}"][value="${CSS.escape(value)}"][aria-expanded]`))?.focus();
}

const boxes = () => [...document.querySelectorAll(/** @type {"input"} */ ("fl-selection tbody .fl-table-check > input"))];
