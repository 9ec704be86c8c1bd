// @ts-check
// A new form begins at its first empty field, but where that would open a keyboard over it.

const isTouched = !matchMedia("(hover: hover) and (pointer: fine)").matches;
const controls = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[data-begins] :is(input:not([type=hidden]), select, textarea)"));
/** Exported to be a module; null where every field is filled in. */
export const first = [...controls].find((one) => !one.value && !one.disabled && one.checkVisibility()) ?? null;
if (first && !isTouched && document.activeElement === document.body) first.focus({ preventScroll: true });
