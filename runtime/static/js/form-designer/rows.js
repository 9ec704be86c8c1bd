// @ts-check
// Rows of the grid: which items stand beside one another, and how wide they are when one more comes.

import { FULL, kindOf, widthOf, WITH_WIDTH } from "./tree.js";

/** @typedef {import("./tree.js").Item} Item */

/** Widths that items share a row with, by how many they are. @type {Record<number, number>} */
const SHARES = { 1: 12, 2: 6, 3: 4, 4: 3 };

/** The rows of a body, as the grid lays it out: lists of indexes. @param {Item[]} body @returns {number[][]} */
export function rowsOf(body) {
  /** @type {number[][]} */
  const rows = [];
  let used = FULL;
  for (const [index, item] of body.entries()) {
    const width = widthOf(item);
    if (used + width > FULL) {
      rows.push([]);
      used = 0;
    }
    /** @type {number[]} */ (rows.at(-1)).push(index);
    used += width;
  }
  return rows;
}

/** @param {Item[]} body @param {number} index @returns {number[]} the row of an item */
export const rowAt = (body, index) => rowsOf(body).find((row) => row.includes(index)) ?? [];

/** @param {Item} item */
export const canShare = (item) => WITH_WIDTH.has(kindOf(item));

/** @param {Item} item @param {number} width */
export const withWidth = (item, width) => (canShare(item) && widthOf(item) !== width ? { ...item, width } : item);

/**
 * A body with items put beside another one: they keep their widths where there is room, else the row is shared equally.
 *
 * @param {Item[]} body
 * @param {Item[]} items
 * @param {number} target index of the other one
 * @param {"before" | "after"} side
 */
export function beside(body, items, target, side) {
  const row = rowAt(body, target);
  const used = row.reduce((sum, index) => sum + widthOf(body[index]), 0) + items.reduce((sum, one) => sum + widthOf(one), 0);
  const share = SHARES[row.length + items.length] ?? 3;
  const fits = used <= FULL;
  const made = fits ? body : body.map((one, index) => (row.includes(index) ? withWidth(one, share) : one));
  const index = side === "before" ? target : target + 1;
  return [...made.slice(0, index), ...items.map((one) => (fits ? one : withWidth(one, share))), ...made.slice(index)];
}

/**
 * A body with items in a row of their own before the one at `index`: as wide as they must be not to flow into the others.
 *
 * @param {Item[]} body
 * @param {Item[]} items
 * @param {number} index
 */
export function apart(body, items, index) {
  const before = index > 0 ? rowAt(body, index - 1).reduce((sum, one) => sum + widthOf(body[one]), 0) : FULL;
  const next = body[index];
  const [first] = items;
  const isApart = items.length !== 1 || (before + widthOf(first) > FULL && (!next || widthOf(first) + widthOf(next) > FULL));
  return [...body.slice(0, index), ...(isApart ? items : items.map((one) => withWidth(one, FULL))), ...body.slice(index)];
}
