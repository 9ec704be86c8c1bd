// @ts-check
// A formula that is half written, as pieces: the engine's lexer where it reads, and a name for what it does not.

import { ALIASES, tokenAt } from "../formula/lex.js";

/** @typedef {{ kind: string, text: string, start: number, end: number }} Piece */

const OPENS = `"'“‘{`;
const WORDS = ["and", "or", "not", "in", "true", "false", "null"];

/**
 * Every piece of `text`, spaces too. `open` is a quote or a brace that is not closed, up to the end; `bad` has no meaning.
 *
 * @param {string} text
 * @returns {Piece[]}
 */
export function scan(text) {
  /** @type {Piece[]} */
  const found = [];
  for (let at = 0; at < text.length; at = found.at(-1)?.end ?? text.length) {
    const [kind, written] = tokenAt(text, at) ?? unread(text, at);
    found.push({ kind, text: written, start: at, end: at + written.length });
  }
  return found;
}

/** @param {string} text @param {number} at @returns {[string, string]} */
function unread(text, at) {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  return OPENS.includes(character) ? ["open", text.slice(at)] : ["bad", character];
}

/** The operator that a piece is, full-width forms as plain ones; "" for other pieces. @param {Piece | undefined} piece */
export const sign = (piece) => (piece?.kind === "operator" ? (ALIASES[piece.text] ?? piece.text) : "");

/** @param {string} text */
export const isWord = (text) => WORDS.includes(text.toLowerCase());

/** What a piece is to somebody who reads: a name may be a word of the language or a function. @param {Piece} piece @param {Piece | undefined} next */
export function role(piece, next) {
  if (piece.kind === "space") return piece.text.includes("/*") ? "comment" : "";
  if (piece.kind !== "name") return piece.kind;
  if (sign(next) === "(" && piece.text.toLowerCase() !== "in") return "function";
  return isWord(piece.text) ? "word" : "name";
}

/** Code points to UTF-16 units, in which the editor counts. @param {string} text @param {number} points */
export const units = (text, points) => [...text].slice(0, points).join("").length;
