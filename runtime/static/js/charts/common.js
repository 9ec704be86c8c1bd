// @ts-check
/** @typedef {import("./look.js").Look} Look */

/**
 * A tip on the canvas itself: one made of HTML would need style attributes, which our policy refuses, and
 * would take labels for markup.
 *
 * @param {Look} look
 * @param {(mark: any) => string} formatter
 * @param {Record<string, any>} [more]
 */
export function tip(look, formatter, more = {}) {
  return {
    renderMode: "richText", confine: true, backgroundColor: look.surface, borderColor: look.line, borderWidth: 1,
    textStyle: { color: look.text, fontFamily: look.font, fontSize: 13 }, formatter, ...more,
  };
}

/** @param {Look} look */
export function legend(look) {
  return {
    type: "scroll", icon: "roundRect", itemWidth: 12, itemHeight: 12, textStyle: { color: look.text, fontFamily: look.font },
    pageTextStyle: { color: look.text }, pageIconColor: look.text, pageIconInactiveColor: look.line,
  };
}
