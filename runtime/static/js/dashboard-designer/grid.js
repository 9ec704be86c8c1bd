// @ts-check
// Twelve columns and rows of 40 pixels: where widgets stand, and how they make room for one another.

/**
 * @typedef {{ x: number, y: number, w: number, h: number }} Box cells, counted from 0
 * @typedef {Box & { [name: string]: any, id: string, kind: string }} Widget
 */

export const COLUMNS = 12;
export const ROW_PX = 40;
export const GAP_PX = 12;
const LOWEST = 500;
const TALLEST = 40;

/** @param {Box} one @param {Box} other */
export const collide = (one, other) => one.x < other.x + other.w && other.x < one.x + one.w && one.y < other.y + other.h && other.y < one.y + one.h;

/** The same box inside the grid. @param {Box} box @returns {Box} */
export function fitted({ x, y, w, h }) {
  const wide = within(w, 1, COLUMNS);
  return { x: within(x, 0, COLUMNS - wide), y: within(y, 0, LOWEST), w: wide, h: within(h, 1, TALLEST) };
}

/** @param {number} value @param {number} least @param {number} most */
const within = (value, least, most) => Math.max(least, Math.min(most, Math.round(value)));

/**
 * One widget at a place; those that are in its way move down, and those in theirs.
 *
 * @param {Widget[]} widgets
 * @param {string} id
 * @param {Box} box
 * @returns {Widget[]} in the same order
 */
export function placed(widgets, id, box) {
  const moved = widgets.map((one) => (one.id === id ? { ...one, ...fitted(box) } : one));
  const standing = moved.filter((one) => one.id === id);
  for (const one of inOrder(moved.filter((other) => other.id !== id))) standing.push(below(standing, one));
  return moved.map((one) => standing.find((other) => other.id === one.id) ?? one);
}

/** Every widget as far up as it goes. @param {Widget[]} widgets @returns {Widget[]} in the same order */
export function tidied(widgets) {
  /** @type {Widget[]} */
  const standing = [];
  for (const one of inOrder(widgets)) {
    const floors = [0, ...standing.map(({ y, h }) => y + h)].sort((a, b) => a - b);
    const y = floors.find((floor) => !standing.some((other) => collide({ ...one, y: floor }, other))) ?? one.y;
    standing.push(y === one.y ? one : { ...one, y });
  }
  return widgets.map((one) => standing.find((other) => other.id === one.id) ?? one);
}

/** The first place from the top where a box of a size fits. @param {Widget[]} widgets @param {{ w: number, h: number }} size @returns {Box} */
export function freePlace(widgets, { w, h }) {
  for (let y = 0; y < LOWEST; y += 1) {
    for (let x = 0; x + w <= COLUMNS; x += 1) if (!widgets.some((one) => collide({ x, y, w, h }, one))) return { x, y, w, h };
  }
  return { x: 0, y: LOWEST, w, h };
}

/** As one reads: from the top, from the left. @param {Widget[]} widgets */
export const inOrder = (widgets) => [...widgets].sort((one, other) => one.y - other.y || one.x - other.x);

/** @param {Widget[]} standing @param {Widget} one @returns {Widget} the same, or as far down as it must */
function below(standing, one) {
  const inTheWay = standing.filter((other) => collide(one, other));
  return inTheWay.length ? below(standing, { ...one, y: Math.max(...inTheWay.map(({ y, h }) => y + h)) }) : one;
}
