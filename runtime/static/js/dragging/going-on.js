// @ts-check
// What scrolls goes on by itself while something is dragged near one of its edges; fetched with the first drag.

const EDGE = 48;
const STEP = 10;

/** Let the canvas go on, or the innermost thing under the pointer that can; say whether anything did. @param {Element} canvas @param {number} x @param {number} y */
export function goOn(canvas, x, y) {
  const box = canvas.getBoundingClientRect();
  const isOver = x > box.left && x < box.right;
  return (isOver && goneOn(canvas, box, x, y)) || goneOnBelow(x, y);
}

/** @param {number} x @param {number} y */
function goneOnBelow(x, y) {
  const page = document.scrollingElement;
  for (let one = document.elementFromPoint(x, y); one; one = one.parentElement) {
    const scrolls = one === page || /auto|scroll/.test(getComputedStyle(one).overflow);
    const box = one === page ? new DOMRect(0, 0, innerWidth, innerHeight) : one.getBoundingClientRect();
    if (scrolls && goneOn(one, box, x, y)) return true;
  }
  return false;
}

/** @param {Element} one @param {DOMRect} box @param {number} x @param {number} y */
function goneOn(one, box, x, y) {
  const [left, top] = [step(x, box.left, box.right), step(y, box.top, box.bottom)];
  if (!left && !top) return false;
  const { scrollLeft, scrollTop } = one;
  one.scrollBy({ left, top, behavior: "instant" });
  return one.scrollLeft !== scrollLeft || one.scrollTop !== scrollTop;
}

/** How far to go on for a pointer that is near an end. @param {number} at @param {number} start @param {number} end */
const step = (at, start, end) => (at < start + EDGE ? -STEP : at > end - EDGE ? STEP : 0);
