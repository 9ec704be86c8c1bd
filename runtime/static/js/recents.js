// @ts-check
/** @typedef {import("./combobox.js").Item} Item */

const KEPT = 5;

/** @param {string | undefined} key @returns {Item[]} what was chosen last under this key, latest first */
export function readRecents(key) {
  if (!key) return [];
  try {
    return JSON.parse(localStorage.getItem(`fl-recents:${key}`) ?? "[]");
  } catch {
    return []; // storage switched off or spoilt: the box works without it
  }
}

/** @param {string | undefined} key @param {Item} item */
export function remember(key, item) {
  if (!key) return;
  const others = readRecents(key).filter(({ id }) => id !== item.id);
  try {
    localStorage.setItem(`fl-recents:${key}`, JSON.stringify([item, ...others].slice(0, KEPT)));
  } catch {
    // Full or switched off; forgetting is harmless.
  }
}
