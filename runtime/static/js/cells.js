// @ts-check
// Cells copied from a spreadsheet, and exact sums of what is typed in a column.

/**
 * @param {string} text what Excel, WPS or Sheets put on the clipboard: tabs, line ends, quotes around cells that hold them
 * @returns {string[][]} rows of cells
 */
export function parseCells(text) {
  const rows = [[""]];
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const row = rows[rows.length - 1];
    const sign = text[at];
    if (quoted && sign === '"' && text[at + 1] === '"') row[row.length - 1] += text[(at += 1)];
    else if (sign === '"' && (quoted || row[row.length - 1] === "")) quoted = !quoted;
    else if (quoted) row[row.length - 1] += sign;
    else if (sign === "\t") row.push("");
    else if (sign === "\n") rows.push([""]);
    else if (sign !== "\r") row[row.length - 1] += sign;
  }
  if (rows.length > 1 && rows[rows.length - 1].length === 1 && rows[rows.length - 1][0] === "") rows.pop(); // the end of the last line
  return rows;
}

/** @param {string} text @returns {string | null} `1,234.50`, `￥1 234.50` or `１２` as a plain decimal; null if it is not a number */
export function plainNumber(text) {
  const plain = text.normalize("NFKC").replace(/[\s,'¥$€£%]/g, "").replace("−", "-");
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? plain : null;
}

/** Add decimals without rounding. @param {string[]} texts what is not a number counts as nothing @returns {string} */
export function addUp(texts) {
  const numbers = texts.map(plainNumber).filter((text) => text !== null);
  const places = Math.max(0, ...numbers.map((text) => text.split(".")[1]?.length ?? 0));
  const total = numbers.reduce((sum, text) => sum + scaled(text, places), 0n);
  const digits = String(total < 0n ? -total : total).padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  return (total < 0n ? "-" : "") + whole + (places ? `.${digits.slice(-places)}` : "");
}

/** What stands below a column of numbers: their sum, or "avg", "min", "max". @param {string} how @param {string[]} texts */
export function footOf(how, texts) {
  if (how === "avg") return String(Number(addUp(texts)) / texts.length);
  const [first = "", ...rest] = texts;
  const pick = { min: Math.min, max: Math.max }[how];
  return pick ? rest.reduce((best, text) => (pick(Number(best), Number(text)) === Number(best) ? best : text), first) : addUp(texts);
}

/** @param {string} text @param {number} places */
function scaled(text, places) {
  const [whole, part = ""] = text.replace(/^[+-]/, "").split(".");
  const size = BigInt(whole + part.padEnd(places, "0"));
  return text.startsWith("-") ? -size : size;
}

/** @typedef {{ as: string, scale: number, currency: string }} Look how a number is shown: its type, its digits after the point, ISO 4217 */

/** @param {string} value a plain decimal @param {Look} look @param {string} locale @returns {string} as a page shows it */
export function numberText(value, look, locale) {
  /** @type {Intl.NumberFormatOptions} */
  const options = look.as === "percent" ? { style: "percent", maximumFractionDigits: 10 } : { minimumFractionDigits: look.scale, maximumFractionDigits: look.scale };
  if (look.as === "money" && look.currency) Object.assign(options, { style: "currency", currency: look.currency });
  // A text is formatted exactly; a number would go through binary fractions.
  return new Intl.NumberFormat(locale, options).format(/** @type {any} */ (value));
}
