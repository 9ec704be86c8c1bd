// @ts-check
/** Text to tokens, as on the server. Positions count UTF-16 units here; parse.js converts them. */

/** @typedef {{ kind: string, value: string, start: number, end: number }} Token */

/** A mistake with its place; `template` and `data` are what the server's catalogues translate. */
export class FormulaError extends Error {
  /**
   * @param {string} code
   * @param {number} start
   * @param {number} end
   * @param {string} template
   * @param {Record<string, unknown>} [data]
   */
  constructor(code, start, end, template, data = {}) {
    super(template.replace(/\{(\w+)\}/g, (whole, key) => String(data[key] ?? whole)));
    this.code = code;
    this.start = start;
    this.end = end;
    this.template = template;
    this.data = data;
  }
}

/** Other ways to write an operator, the full-width forms of Chinese keyboards among them. @type {Record<string, string>} */
export const ALIASES = {
  "==": "=", "!=": "<>", "&&": "and", "||": "or", "!": "not", "≠": "<>", "≤": "<=", "≥": ">=",
  "（": "(", "）": ")", "，": ",", "＝": "=", "＞": ">", "＜": "<", "＋": "+", "－": "-", "×": "*",
  "＊": "*", "÷": "/", "／": "/", "％": "%", "＆": "&", "！": "not",
};

const TOKEN = new RegExp(
  [
    "(?<space>(?:[ \\t\\r\\n\\f\\v\\u00a0\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff]|/\\*.*?\\*/)+)",
    "(?<number>[0-9]+(?:\\.[0-9]+)?|\\.[0-9]+)",
    "(?<text>\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'|“[^”]*”|‘[^’]*’)",
    "(?<label>\\{[^{}]*\\})",
    "(?<variable>\\$[A-Za-z_][A-Za-z0-9_]*(?:\\.[A-Za-z_][A-Za-z0-9_]*)*)",
    "(?<name>(?![0-9])[\\p{L}\\p{N}_]+)",
    "(?<operator>==|!=|&&|\\|\\||<>|<=|>=|[-=<>&+*/%(),.!\\[\\]≠≤≥（），＝＞＜＋－×＊÷／％＆！])",
  ].join("|"),
  "suy",
);

/** @param {string} text @returns {Token[]} the last of kind `end` */
export function tokens(text) {
  const found = [];
  let at = 0;
  while (at < text.length) {
    const token = tokenAt(text, at);
    if (!token) throw unreadable(text, at);
    const [kind, written] = token;
    const end = at + written.length;
    if (kind !== "space") found.push({ kind, value: meaning(kind, written), start: at, end });
    at = end;
  }
  found.push({ kind: "end", value: "", start: text.length, end: text.length });
  return found;
}

/** Kind and text of the token that begins at `at`, spaces and comments included; null if none does. @param {string} text @param {number} at */
export function tokenAt(text, at) {
  TOKEN.lastIndex = at;
  return Object.entries(TOKEN.exec(text)?.groups ?? {}).find(([, value]) => value !== undefined) ?? null;
}

/** @param {string} kind @param {string} written */
function meaning(kind, written) {
  const inside = written.slice(1, -1);
  const quote = written.at(-1) ?? "";
  if (kind === "text") return inside.replaceAll(quote + quote, quote);
  if (kind === "label") return inside.trim();
  return kind === "operator" ? (ALIASES[written] ?? written) : written;
}

/** @param {string} text @param {number} at */
function unreadable(text, at) {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  if (`"'“‘{`.includes(character)) {
    return new FormulaError("syntax", at, text.length, "'{character}' is opened here and never closed.", { character });
  }
  const end = at + character.length;
  return new FormulaError("syntax", at, end, "'{character}' has no meaning in a formula.", { character });
}
