// @ts-check
// What is being asked for after an @, and which names fit.

const MOST = 6;

/** The word after the last @ before the caret; null where there is none. @param {string} before */
export function asked(before) {
  return /(?:^|[\s，。、；：（(])@([^\s@]{0,30})$/u.exec(before)?.[1] ?? null;
}

/** @param {string[]} names @param {string} text @returns {string[]} names that begin with it, or a part of which does */
export function fitting(names, text) {
  const wanted = text.toLowerCase();
  return names.filter((name) => [name, ...name.split(" ")].some((part) => part.toLowerCase().startsWith(wanted))).slice(0, MOST);
}
