// @ts-check
// While an input method composes, no one else hears the keys or the half-made text; afterwards one clean `input` follows.

/** @type {EventTarget | null} */
let owed = null;

/** @param {KeyboardEvent} event */
export const composing = (event) => event.isComposing || event.keyCode === 229;

/** @param {EventTarget} root */
export function guard(root) {
  root.addEventListener("input", hideHalfText, true);
  root.addEventListener("keydown", hideKey, true);
  root.addEventListener("compositionend", oweOne, true);
}

/** @param {Event} event */
function hideHalfText(event) {
  if (/** @type {InputEvent} */ (event).isComposing) event.stopImmediatePropagation();
  else owed = null;
}

/** @param {Event} event */
function hideKey(event) {
  if (composing(/** @type {KeyboardEvent} */ (event))) event.stopImmediatePropagation();
}

/** @param {Event} event */
function oweOne({ target }) {
  owed = target;
  // Firefox and Safari send their own `input` right after; Chromium does not.
  setTimeout(() => {
    if (owed === target) target?.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

if (typeof window !== "undefined") guard(window);
