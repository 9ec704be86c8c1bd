// @ts-check
// The lines between cards: from the field to the entity that it leads to, with a crow's foot where there are many.

import { portOf } from "./card.js";

/** @typedef {{ x: number, y: number, width: number, height: number }} Box */
/** @typedef {import("./relations.js").Relation} Relation */
/** @typedef {{ x: number, y: number, side: 1 | -1 }} Port where a line leaves a card, to the right or to the left */

const SVG = "http://www.w3.org/2000/svg";
const FOOT = 14;
const MARGIN = 48;

/** How large the paper is. @param {Record<string, Box>} boxes */
export const extent = (boxes) => ({
  width: Math.max(320, ...Object.values(boxes).map(({ x, width }) => x + width)) + MARGIN,
  height: Math.max(240, ...Object.values(boxes).map(({ y, height }) => y + height)) + MARGIN,
});

/** The sides at which two cards are joined: those that face one another. @param {Box} from @param {number} fromY @param {Box} to @param {number} toY @returns {[Port, Port]} */
export function ports(from, fromY, to, toY) {
  const at = (/** @type {Box} */ box, /** @type {1 | -1} */ side, /** @type {number} */ y) => ({ x: side > 0 ? box.x + box.width : box.x, y: box.y + y, side });
  if (from === to) return [at(from, 1, fromY), at(to, 1, toY)];
  if (to.x >= from.x + from.width + FOOT * 2) return [at(from, 1, fromY), at(to, -1, toY)];
  if (from.x >= to.x + to.width + FOOT * 2) return [at(from, -1, fromY), at(to, 1, toY)];
  return [at(from, 1, fromY), at(to, 1, toY)];
}

/** @param {Port} from @param {Port} to */
export function path(from, to) {
  const start = from.x + from.side * FOOT;
  const end = to.x + to.side * FOOT;
  const bend = from.side === to.side ? 44 : Math.max(24, Math.abs(end - start) / 2);
  return `M ${from.x} ${from.y} H ${start} C ${start + from.side * bend} ${from.y} ${end + to.side * bend} ${to.y} ${end} ${to.y} H ${to.x}`;
}

/** A crow's foot for many, a bar for one. @param {Port} port @param {"one" | "many"} count */
export const end = ({ x, y, side }, count) => {
  const far = x + side * FOOT;
  return count === "many" ? `M ${x} ${y - 6} L ${far} ${y} L ${x} ${y + 6}` : `M ${x + side * 8} ${y - 6} V ${y + 6}`;
};

/** What is written at the end of a line is whose list is there; its key is told over the line.
 * @param {Relation[]} relations @param {Record<string, Box>} boxes @param {import("./commands.js").Entities} entities @param {{ width: number, height: number }} size @param {(entity: string) => string} titleOf
 */
export function lines(relations, boxes, entities, size, titleOf) {
  const svg = make("svg", { width: size.width, height: size.height, viewBox: `0 0 ${size.width} ${size.height}`, "aria-hidden": "true", focusable: "false" });
  /** @type {Map<string, number>} */
  const arrivals = new Map();
  for (const one of relations) {
    const [from, to, entity] = [boxes[one.from], boxes[one.to], entities[one.from]];
    if (!from || !to || !entity) continue;
    // Lines that end at one card do so one below the other.
    const count = arrivals.get(one.to) ?? 0;
    arrivals.set(one.to, count + 1);
    const [start, stop] = ports(from, portOf(entity, one.field), to, 14 + ((count * 14) % Math.max(28, to.height - 28)));
    const title = make("title", {});
    title.textContent = `${one.title} → ${one.inverse}`;
    const group = make("g", { class: "fl-er-line", "data-line": `${one.from}.${one.field}` });
    group.append(title, make("path", { d: path(start, stop), class: "fl-er-hit" }), make("path", { d: path(start, stop) }), make("path", { d: end(start, one.here) }), make("path", { d: end(stop, one.there) }), name(start, one.title), name(stop, titleOf(one.from)));
    svg.append(group);
  }
  return svg;
}

/** @param {Port} port @param {string} text */
function name({ x, y, side }, text) {
  const label = make("text", { x: x + side * (FOOT + 4), y: y - 5, "text-anchor": side > 0 ? "start" : "end" });
  label.textContent = text;
  return label;
}

/** @param {string} tag @param {Record<string, string | number>} attributes */
function make(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}
