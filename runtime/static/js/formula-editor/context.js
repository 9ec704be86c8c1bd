// @ts-check
// What stands at the cursor: the name that is being typed, after which path, inside which calls.

import { scan, sign } from "./scan.js";

/** @typedef {import("./scan.js").Piece} Piece */
/** @typedef {{ name: string, start: number, argument: number, paths: (string[] | null)[] }} Call a call that is open; `paths` are finished arguments that are nothing but a path */
/** @typedef {{ kind: "name" | "label" | "variable" | "text", query: string, from: number, path: string[], calls: Call[], subject: string[] }} Context `subject` is the field that a text is compared with */

/** @param {string} text @param {number} at @returns {Context} */
export function contextAt(text, at) {
  const before = text.slice(0, at);
  const pieces = scan(before).filter(({ kind }) => kind !== "space");
  const calls = openCalls(pieces);
  const last = pieces.at(-1);
  const touching = last?.end === at ? last : undefined;
  const context = { calls, path: /** @type {string[]} */ ([]), subject: /** @type {string[]} */ ([]) };
  if (touching?.kind === "open") return opened(touching, pieces, context);
  const variable = /\$[\w.]*$/.exec(before);
  if (variable) return { ...context, kind: "variable", query: variable[0], from: variable.index };
  const typed = touching?.kind === "name" ? touching : undefined;
  const path = pathBefore(typed ? pieces.slice(0, -1) : pieces);
  return { ...context, kind: "name", query: typed?.text ?? "", from: typed?.start ?? at, path };
}

/** Inside a quote, or inside the braces of a label. @param {Piece} open @param {Piece[]} pieces @param {{ calls: Call[], path: string[], subject: string[] }} context @returns {Context} */
function opened(open, pieces, context) {
  const rest = pieces.slice(0, -1);
  const query = open.text.slice(1);
  if (open.text.startsWith("{")) return { ...context, kind: "label", query, from: open.start, path: pathBefore(rest) };
  return { ...context, kind: "text", query, from: open.start + 1, subject: compared(rest) };
}

/** The calls that are not closed, the innermost last; a bracket or a plain parenthesis is one without a name. @param {Piece[]} pieces @returns {Call[]} */
function openCalls(pieces) {
  /** @type {(Call & { first: number })[]} */
  const calls = [];
  pieces.forEach((piece, index) => {
    const symbol = sign(piece);
    const call = calls.at(-1);
    if (symbol === "(" || symbol === "[") {
      const named = symbol === "(" && pieces[index - 1]?.kind === "name" ? pieces[index - 1] : undefined;
      calls.push({ name: named?.text.toUpperCase() ?? "", start: (named ?? piece).start, argument: 0, paths: [], first: index + 1 });
    } else if (symbol === ")" || symbol === "]") calls.pop();
    else if (symbol === "," && call) {
      call.paths.push(asPath(pieces.slice(call.first, index)));
      call.argument += 1;
      call.first = index + 1;
    }
  });
  return calls.map(({ name, start, argument, paths }) => ({ name, start, argument, paths }));
}

/** @param {Piece} piece */
const step = ({ kind, text }) => (kind === "label" ? text.slice(1, -1).trim() : text);

/** @param {Piece[]} pieces @returns {string[] | null} */
function asPath(pieces) {
  const steps = pieces.filter(({ kind }) => kind === "name" || kind === "label");
  const points = pieces.filter((piece) => sign(piece) === ".");
  return steps.length && steps.length + points.length === pieces.length ? steps.map(step) : null;
}

/** The path that ends with a point right before what is typed. @param {Piece[]} pieces @returns {string[]} */
function pathBefore(pieces) {
  /** @type {string[]} */
  const path = [];
  for (let at = pieces.length - 1; at > 0 && sign(pieces[at]) === "."; at -= 2) {
    const owner = pieces[at - 1];
    if (owner?.kind !== "name" && owner?.kind !== "label") break;
    path.unshift(step(owner));
  }
  return path;
}

/** What a text after these pieces is compared with: `stage = '`, `stage in ['won', '`. @param {Piece[]} pieces @returns {string[]} */
function compared(pieces) {
  let at = pieces.length - 1;
  while (at >= 0 && (sign(pieces[at]) === "," || pieces[at]?.kind === "text")) at -= 1;
  if (sign(pieces[at]) === "[") at -= 1;
  const compares = ["=", "<>"].includes(sign(pieces[at])) || pieces[at]?.text.toLowerCase() === "in";
  const owner = pieces[at - 1];
  if (!compares || !owner || (owner.kind !== "name" && owner.kind !== "label")) return [];
  return [...pathBefore(pieces.slice(0, at - 1)), step(owner)];
}
