// @ts-check

/** @param {string} text @returns {string[]} the words between commas of either language, each once */
export function splitTags(text) {
  return [...new Set(text.split(/[,，、;；\n\t]/).map((word) => word.trim()).filter(Boolean))];
}
