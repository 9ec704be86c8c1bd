// @ts-check
// Where the cards of entities stand: the most linked one first, what is linked to it beside it, layer by layer. The same app always looks the same.

/** @typedef {{ key: string, height: number }} Card */
/** @typedef {{ from: string, to: string }} Edge */
/** @typedef {{ x: number, y: number }} Spot the upper left corner, in pixels */

export const WIDTH = 224;
const GAP_X = 136;
const GAP_Y = 40;
const MARGIN = 32;
/** A column that grows taller is parted. */
const TALL = 860;
/** So many cards that nothing leads to stand in a row. */
const LOOSE = 4;

/** @param {Card[]} cards @param {Edge[]} edges @returns {Record<string, Spot>} */
export function tidy(cards, edges) {
  const near = neighbours(cards, edges);
  const groups = components(cards, near);
  /** @type {Record<string, Spot>} */
  const spots = {};
  let top = MARGIN;
  for (const group of groups.filter((one) => one.length > 1)) top = stand(group, near, top, spots) + GAP_Y * 2;
  loose(groups.filter((one) => one.length === 1).flat(), top, spots);
  return spots;
}

/** Kept places, and for cards without one the next free place below them all. @param {Card[]} cards @param {Edge[]} edges @param {Record<string, Spot>} kept @returns {Record<string, Spot>} */
export function placed(cards, edges, kept) {
  const known = cards.filter(({ key }) => kept[key]);
  if (!known.length) return tidy(cards, edges);
  const spots = Object.fromEntries(known.map(({ key }) => [key, /** @type {Spot} */ (kept[key])]));
  const bottom = Math.max(...known.map(({ key, height }) => (kept[key]?.y ?? 0) + height));
  loose(cards.filter(({ key }) => !kept[key]), bottom + GAP_Y, spots);
  return spots;
}

/** @param {Card[]} cards @param {number} top @param {Record<string, Spot>} spots */
function loose(cards, top, spots) {
  let y = top;
  for (let at = 0; at < cards.length; at += LOOSE) {
    const row = cards.slice(at, at + LOOSE);
    row.forEach(({ key }, index) => (spots[key] = { x: MARGIN + index * (WIDTH + GAP_X), y }));
    y += Math.max(...row.map(({ height }) => height)) + GAP_Y;
  }
}

/** @param {Card[]} cards @param {Edge[]} edges @returns {Map<string, Set<string>>} */
function neighbours(cards, edges) {
  const near = new Map(cards.map(({ key }) => [key, /** @type {Set<string>} */ (new Set())]));
  for (const { from, to } of edges) {
    if (from === to || !near.has(from) || !near.has(to)) continue;
    near.get(from)?.add(to);
    near.get(to)?.add(from);
  }
  return near;
}

/** Cards that hang together, the larger groups first. @param {Card[]} cards @param {Map<string, Set<string>>} near @returns {Card[][]} */
function components(cards, near) {
  const left = new Map([...cards].sort(byKey).map((one) => [one.key, one]));
  const groups = [];
  for (const key of [...left.keys()]) {
    if (!left.has(key)) continue;
    const found = [...walk([key], near)].map((one) => /** @type {Card} */ (left.get(one)));
    for (const one of found) left.delete(one.key);
    groups.push(found.sort(byKey));
  }
  return groups.sort((one, other) => other.length - one.length || byKey(/** @type {Card} */ (one[0]), /** @type {Card} */ (other[0])));
}

/** @param {string[]} start @param {Map<string, Set<string>>} near */
function walk(start, near) {
  const seen = new Set(start);
  for (const key of seen) for (const next of near.get(key) ?? []) seen.add(next);
  return seen;
}

/** @param {Card} one @param {Card} other */
const byKey = (one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0);

/** Stand a group in columns from its hub. @param {Card[]} group @param {Map<string, Set<string>>} near @param {number} top @param {Record<string, Spot>} spots @returns {number} where it ends */
function stand(group, near, top, spots) {
  const columns = parted(ordered(layers(group, near), near));
  const heights = columns.map((column) => column.reduce((sum, { height }) => sum + height + GAP_Y, -GAP_Y));
  const tallest = Math.max(...heights);
  columns.forEach((column, index) => {
    let y = top + (tallest - /** @type {number} */ (heights[index])) / 2;
    for (const { key, height } of column) {
      spots[key] = { x: MARGIN + index * (WIDTH + GAP_X), y: Math.round(y) };
      y += height + GAP_Y;
    }
  });
  return top + tallest;
}

/** By how many links away from the hub; the hub's neighbours stand on both sides of it. @param {Card[]} group @param {Map<string, Set<string>>} near @returns {Card[][]} */
function layers(group, near) {
  const links = (/** @type {Card} */ one) => near.get(one.key)?.size ?? 0;
  const hub = /** @type {Card} */ ([...group].sort((one, other) => links(other) - links(one) || byKey(one, other))[0]);
  /** @type {Map<string, number>} */
  const rank = new Map([[hub.key, 0]]);
  for (const [key, own] of rank) {
    const next = [...(near.get(key) ?? [])].filter((one) => !rank.has(one)).sort();
    next.forEach((one, index) => rank.set(one, own + (own === 0 ? (index % 2 ? -1 : 1) : Math.sign(own))));
  }
  const ranks = [...new Set(rank.values())].sort((one, other) => one - other);
  return ranks.map((own) => group.filter(({ key }) => rank.get(key) === own));
}

/** Each beside what it is linked to: by the middle of its neighbours' places, a few times. @param {Card[][]} columns @param {Map<string, Set<string>>} near */
function ordered(columns, near) {
  let made = columns;
  for (let turn = 0; turn < 4; turn += 1) {
    const place = new Map(made.flatMap((column) => column.map(({ key }, index) => /** @type {[string, number]} */ ([key, (index + 0.5) / column.length]))));
    const middle = (/** @type {Card} */ { key }) => {
      const places = [...(near.get(key) ?? [])].map((one) => place.get(one) ?? 0.5);
      return places.reduce((sum, one) => sum + one, 0) / (places.length || 1);
    };
    made = made.map((column) => [...column].sort((one, other) => middle(one) - middle(other) || byKey(one, other)));
  }
  return made;
}

/** Columns none of which is too tall. @param {Card[][]} columns @returns {Card[][]} */
const parted = (columns) => columns.flatMap((column) => {
  /** @type {Card[][]} */
  const parts = [[]];
  let height = 0;
  for (const one of column) {
    if (height + one.height > TALL && parts.at(-1)?.length) {
      parts.push([]);
      height = 0;
    }
    parts.at(-1)?.push(one);
    height += one.height + GAP_Y;
  }
  return parts;
});
