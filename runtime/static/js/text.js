// @ts-check

/** @type {Record<string, string> | undefined} */
let texts;

/**
 * Translate an English text; `{name}` is filled from `data`. English says some otherwise where `count` is 1.
 *
 * @param {string} text
 * @param {Record<string, string | number>} [data]
 */
export function t(text, data = {}) {
  const known = read();
  const one = String(data.count) === "1" ? known[`1 ${text}`] : undefined;
  return fill(one ?? known[text] ?? text, data);
}

/** @param {string} text @param {Record<string, string | number>} data */
export function fill(text, data) {
  return text.replace(/\{(\w+)\}/g, (whole, key) => String(data[key] ?? whole));
}

/** The page's language, such as `zh-CN`. */
export const locale = () => document.documentElement.lang || "en";

/** The page's texts, and those that a part of it brings for its own scripts. */
const read = () => (texts ??= Object.assign({}, ...lists().map((list) => JSON.parse(list.textContent || "{}"))));

/** Looked for once: a search through a long page takes longer than drawing a row of it. */
const lists = () => [...(globalThis.document?.querySelectorAll("#fl-i18n, script[data-texts]") ?? [])];
