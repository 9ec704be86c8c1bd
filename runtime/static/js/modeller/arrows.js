// @ts-check
// Arrows between states that stand in a row: to the next one straight, further on in an arc above, back in an arc below.

const SVG = "http://www.w3.org/2000/svg";
export const BOX = { width: 128, height: 56, gap: 44, margin: 24 };
const RISE = 28;

/** @param {number} index */
const left = (index) => BOX.margin + index * (BOX.width + BOX.gap);

/** Every way that is said, by its places. @param {string[]} values @param {Record<string, string[]>} allow @returns {{ from: number, to: number }[]} */
export const ways = (values, allow) => values.flatMap((value, from) => (allow[value] ?? []).map((next) => ({ from, to: values.indexOf(next) })).filter(({ to }) => to >= 0 && to !== from));

/** @param {string[]} values @param {Record<string, string[]>} allow @param {string} [selected] a way such as "new>won" */
export function arrows(values, allow, selected = "") {
  const found = ways(values, allow);
  const above = Math.max(0, ...found.filter(({ from, to }) => to > from + 1).map(({ from, to }) => to - from));
  const below = Math.max(0, ...found.filter(({ from, to }) => to < from).map(({ from, to }) => from - to));
  const top = BOX.margin + (above ? above * RISE + 8 : 0);
  const width = Math.max(320, left(values.length) - BOX.gap + BOX.margin);
  const height = top + BOX.height + (below ? below * RISE + 8 : 0) + BOX.margin;
  const svg = make("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true", focusable: "false" });
  const tip = make("marker", { id: "fl-st-tip", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" });
  tip.append(make("path", { d: "M 0 0 L 8 4 L 0 8 z" }));
  const defs = make("defs", {});
  defs.append(tip);
  svg.append(defs, ...found.map((way) => make("path", { d: path(way, top), class: `fl-st-way${`${values[way.from]}>${values[way.to]}` === selected ? " is-selected" : ""}`, "marker-end": "url(#fl-st-tip)" })));
  return { svg, width, height, top };
}

/** @param {{ from: number, to: number }} way @param {number} top of the boxes */
export function path({ from, to }, top) {
  if (to === from + 1) return `M ${left(from) + BOX.width} ${top + BOX.height / 2} H ${left(to) - 2}`;
  const isOn = to > from;
  const y = isOn ? top : top + BOX.height;
  const far = Math.abs(to - from);
  const bend = y + (isOn ? -1 : 1) * (far * RISE * 1.33);
  // Ways that leave at the same side do so apart from one another, and from those that arrive.
  const start = left(from) + BOX.width / 2 + (isOn ? 14 : -14) + (isOn ? 1 : -1) * Math.min(far * 5, 30);
  const stop = left(to) + BOX.width / 2 + (isOn ? -14 : 14) - (isOn ? 1 : -1) * Math.min(far * 5, 30);
  return `M ${start} ${y} C ${start} ${bend} ${stop} ${bend} ${stop} ${y + (isOn ? -2 : 2)}`;
}

/** Where the middle of an arrow is. @param {{ from: number, to: number }} way @param {number} top of the boxes */
export function middle({ from, to }, top) {
  const x = (left(from) + left(to) + BOX.width) / 2;
  if (to === from + 1) return { x, y: top + BOX.height / 2 };
  const far = Math.abs(to - from);
  return { x, y: to > from ? top - far * RISE : top + BOX.height + far * RISE };
}

/** @param {string} tag @param {Record<string, string | number>} attributes */
function make(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}
