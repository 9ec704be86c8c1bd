// @ts-check
import { locale } from "../text.js";

/**
 * Colours and letters of the page, for a canvas that knows no style sheet.
 *
 * @typedef {{ colors: string[], text: string, faint: string, line: string, surface: string, soft: string, primary: string, font: string, narrow: boolean, compact: (value: number, format?: string) => string }} Look
 */

/** @param {HTMLElement} area @returns {Look} */
export function look(area) {
  const style = getComputedStyle(area);
  const read = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  return {
    colors: [1, 2, 3, 4, 5, 6, 7, 8].map((place) => read(`--c${place}`)),
    text: read("--text-2"),
    faint: read("--text-3"),
    line: read("--line"),
    surface: read("--surface"),
    soft: read("--surface-3"),
    primary: read("--pri"),
    font: style.fontFamily,
    narrow: area.clientWidth < 420,
    compact,
  };
}

/** A number for an axis: 万 and 亿 in Chinese, K and M in English. @param {number} value @param {string} [format] */
function compact(value, format) {
  if (format === "percent") return new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 1 }).format(value);
  return new Intl.NumberFormat(locale(), { notation: "compact", maximumFractionDigits: 1 }).format(value);
}
