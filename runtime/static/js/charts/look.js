// @ts-check
import { locale } from "../text.js";
import { compact } from "./compact.js";

/**
 * Colours and letters of the page, for a canvas that knows no style sheet.
 *
 * @typedef {{ colors: string[], text: string, faint: string, line: string, surface: string, soft: string, primary: string, on: string, font: string, narrow: boolean, compact: (value: number, format?: string) => string }} Look
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
    on: read("--on-pri"),
    font: style.fontFamily,
    narrow: area.clientWidth < 420,
    compact: (value, format) => compact(locale(), value, format),
  };
}
