// @ts-check
// Beside a document's own words: which language they are, and what the reader knows them as.

import { h } from "../dom.js";
import { fill } from "../text.js";

/** @typedef {{ note: string, read: string, texts: Record<string, string>, link: string, url: string }} Own by path within the document */

/** A text as it is read in the language of the page. @param {Own | null | undefined} own @param {string} path @param {string} text */
export const asRead = (own, path, text) => own?.texts[path] || text;

/** What stands below the control of a text; nothing where the page is in the app's language. @param {Own | null | undefined} own @param {string} path @returns {HTMLElement[]} */
export function beside(own, path) {
  if (!own) return [];
  const text = own.texts[path];
  return [h("p", { class: "fl-help" }, text ? fill(own.read, { text }) : own.note, ...(own.url ? [" ", h("a", { href: own.url }, own.link)] : []))];
}
