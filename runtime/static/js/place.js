// @ts-check

const GAP = 4;

/**
 * Show `pop` under `anchor`, or above it where there is no room; the top layer keeps it from being cut off.
 *
 * @param {HTMLElement} pop
 * @param {Element} anchor
 * @param {{ wide?: boolean }} [options] `wide`: at least as wide as the anchor
 */
export function place(pop, anchor, { wide = false } = {}) {
  pop.hidden = false;
  if (pop.showPopover) {
    pop.popover = "manual";
    if (!pop.matches(":popover-open")) pop.showPopover(); // asked only where popovers exist
  }
  const box = anchor.getBoundingClientRect();
  if (wide) pop.style.minWidth = `${box.width}px`;
  const { offsetHeight: height, offsetWidth: width } = pop;
  const above = box.bottom + GAP + height > innerHeight && box.top > height + GAP;
  // Where neither side has the room, it covers the anchor rather than leave the window.
  const below = Math.max(GAP, Math.min(box.bottom + GAP, innerHeight - height - GAP));
  pop.style.top = `${above ? box.top - height - GAP : below}px`;
  pop.style.left = `${Math.max(GAP, Math.min(box.left, innerWidth - width - GAP))}px`;
}

/** @param {HTMLElement} pop */
export function hide(pop) {
  if (pop.popover) pop.hidePopover();
  pop.hidden = true;
}
