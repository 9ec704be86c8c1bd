// @ts-check
/** Tokens to a syntax tree, for instant errors and completion in the editor; the server checks types. */

import { FormulaError, tokens } from "./lex.js";

/** @typedef {import("./lex.js").Token} Token */
/** @typedef {{ kind: "constant" | "name" | "variable" | "call" | "list", start: number, end: number, depth: number, value: string, parts: Node[], operator: boolean }} Node */

export const MAX_TEXT = 4000;
export const MAX_DEPTH = 40;

/** @type {Record<string, number>} */
const BINDING = {
  or: 1, and: 2, "=": 4, "<>": 4, "<": 4, "<=": 4, ">": 4, ">=": 4, in: 4, not: 4, "&": 5,
  "+": 6, "-": 6, "*": 7, "/": 7, "%": 9,
};
const NOT = 3;
const SIGN = 8;
const COMPARISON = 4;
const CHAINED = ["and", "or", "&"];
const CONSTANTS = ["true", "false", "null"];
const WORDS = ["and", "or", "not", "in"];

/**
 * What is wrong with the text as text, or null. Offsets count code points, as the server's do.
 *
 * @param {string} text
 */
export function mistake(text) {
  try {
    parse(text);
    return null;
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error;
    const points = (/** @type {number} */ units) => [...text.slice(0, units)].length;
    const { code, message, template, data } = error;
    return { code, message, template, data, start: points(error.start), end: points(error.end) };
  }
}

/** The tree of `text`; throws a FormulaError with UTF-16 positions. @param {string} text @returns {Node} */
export function parse(text) {
  const length = [...text].length;
  if (length > MAX_TEXT) {
    const start = [...text].slice(0, MAX_TEXT).join("").length;
    throw new FormulaError("limit", start, text.length, "A formula has at most {limit} characters.", { limit: MAX_TEXT });
  }
  return new Parser(tokens(text)).whole();
}

class Parser {
  #at = 0;
  #depth = 0;
  #tokens;

  /** @param {Token[]} found */
  constructor(found) {
    this.#tokens = found;
  }

  whole() {
    if (this.#next.kind === "end") throw new FormulaError("syntax", 0, this.#next.end, "The formula is empty.");
    const node = this.#expression(0);
    if (this.#next.kind !== "end") throw this.#unexpected();
    return node;
  }

  /** @returns {Token} */
  get #next() {
    return /** @type {Token} */ (this.#tokens[this.#at]);
  }

  #take() {
    const token = this.#next;
    this.#at += 1;
    return token;
  }

  /** The operator that comes next, or "". */
  #operator() {
    const { kind, value } = this.#next;
    if (kind === "operator") return value;
    return kind === "name" && WORDS.includes(value.toLowerCase()) ? value.toLowerCase() : "";
  }

  /** @param {string} symbol */
  #is(symbol) {
    return this.#next.kind === "operator" && this.#next.value === symbol;
  }

  /** @param {string} symbol */
  #expect(symbol) {
    if (!this.#is(symbol)) throw this.#unexpected(symbol);
    return this.#take();
  }

  /** @param {number} minimum @returns {Node} */
  #expression(minimum) {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw tooDeep(this.#next.start, this.#next.end);
    let left = this.#prefix();
    while ((BINDING[this.#operator()] ?? 0) > minimum) left = this.#infix(left);
    this.#depth -= 1;
    return left;
  }

  /** @param {Node} left */
  #infix(left) {
    const token = this.#take();
    const word = token.value.toLowerCase();
    if (word === "%") return operation("%", [left], left.start, token.end);
    if (word === "not") {
      if (this.#operator() !== "in") throw this.#unexpected("in");
      this.#take();
      const inside = this.#comparison("in", left);
      return operation("not", [inside], inside.start, inside.end);
    }
    if (BINDING[word] === COMPARISON) return this.#comparison(word, left);
    return join(word, left, this.#expression(BINDING[word] ?? 0));
  }

  /** @param {string} word @param {Node} left */
  #comparison(word, left) {
    const right = this.#expression(COMPARISON);
    if (BINDING[this.#operator()] === COMPARISON) {
      const { start, end } = this.#next;
      throw new FormulaError("syntax", start, end, "Comparisons do not chain: join two of them with AND.");
    }
    return join(word, left, right);
  }

  /** @returns {Node} */
  #prefix() {
    const token = this.#take();
    if (token.kind === "number" || token.kind === "text") return leaf("constant", token);
    if (token.kind === "variable") return leaf("variable", token);
    if (token.kind === "label") return this.#path(token);
    return token.kind === "name" ? this.#word(token) : this.#symbol(token);
  }

  /** @param {Token} token @returns {Node} */
  #symbol(token) {
    if (token.value === "(") {
      const inside = this.#expression(0);
      this.#expect(")");
      return inside;
    }
    if (token.value === "[") {
      const parts = this.#arguments("]");
      return { ...leaf("list", token), end: this.#before.end, parts, depth: deepest(parts) + 1 };
    }
    if (["+", "-", "not"].includes(token.value)) {
      const operand = this.#expression(SIGN);
      return operation(token.value === "not" ? "not" : `${token.value}1`, [operand], token.start, operand.end);
    }
    this.#at -= 1;
    throw this.#unexpected();
  }

  /** @param {Token} token @returns {Node} */
  #word(token) {
    const word = token.value.toLowerCase();
    if (word === "not") {
      const operand = this.#expression(NOT);
      return operation("not", [operand], token.start, operand.end);
    }
    if (this.#is("(")) return this.#call(token);
    if (CONSTANTS.includes(word)) return leaf("constant", token);
    if (WORDS.includes(word)) {
      this.#at -= 1;
      throw this.#unexpected();
    }
    return this.#path(token);
  }

  /** @param {Token} token @returns {Node} */
  #call(token) {
    this.#expect("(");
    const parts = this.#arguments(")");
    const { end } = this.#before;
    const depth = deepest(parts) + 1;
    if (depth > MAX_DEPTH) throw tooDeep(token.start, end);
    return { ...leaf("call", token), value: token.value.toUpperCase(), end, parts, depth };
  }

  /** @returns {Token} */
  get #before() {
    return /** @type {Token} */ (this.#tokens[this.#at - 1]);
  }

  /** @param {string} closing @returns {Node[]} */
  #arguments(closing) {
    const found = [];
    while (!this.#is(closing)) {
      if (found.length) {
        if (!this.#is(",")) throw this.#unexpected(closing);
        this.#take();
      }
      found.push(this.#expression(0));
    }
    this.#take();
    return found;
  }

  /** @param {Token} first @returns {Node} */
  #path(first) {
    const keys = [first.value];
    while (this.#is(".")) {
      this.#take();
      const token = this.#take();
      if (token.kind !== "name" && token.kind !== "label") {
        this.#at -= 1;
        throw this.#unexpected();
      }
      keys.push(token.value);
    }
    return { ...leaf("name", first), end: this.#before.end, value: keys.join(".") };
  }

  /** @param {string} [wanted] */
  #unexpected(wanted = "") {
    const { kind, value, start, end } = this.#next;
    let template = wanted ? "'{found}' is not expected here; '{wanted}' is." : "'{found}' is not expected here.";
    if (kind === "end") {
      template = wanted
        ? "The formula stops too early; '{wanted}' is missing."
        : "The formula stops too early; something is missing at its end.";
    }
    return new FormulaError("syntax", start, end, template, { found: value, wanted });
  }
}

/** @param {Node["kind"]} kind @param {Token} token @returns {Node} */
function leaf(kind, token) {
  return { kind, start: token.start, end: token.end, depth: 1, value: token.value, parts: [], operator: false };
}

/** @param {Node[]} nodes */
const deepest = (nodes) => Math.max(0, ...nodes.map((node) => node.depth));

/** @param {string} word @param {Node} left @param {Node} right */
function join(word, left, right) {
  const parts = CHAINED.includes(word) && left.operator && left.value === word ? [...left.parts, right] : [left, right];
  return operation(word, parts, left.start, right.end);
}

/** @param {string} word @param {Node[]} parts @param {number} start @param {number} end @returns {Node} */
function operation(word, parts, start, end) {
  const depth = deepest(parts) + 1;
  if (depth > MAX_DEPTH) throw tooDeep(start, end);
  return { kind: "call", start, end, depth, value: word, parts, operator: true };
}

/** @param {number} start @param {number} end */
const tooDeep = (start, end) =>
  new FormulaError("limit", start, end, "This nests deeper than {limit} levels.", { limit: MAX_DEPTH });
