// @ts-check
// Draws without a page, for mail and PDF: the server runs these same scripts in V8 and takes the SVG.
import { compact } from "./compact.js";
import { TYPES } from "./types.js";

/** @typedef {import("./draw.js").Model} Model @typedef {import("./look.js").Look} Look */

/**
 * @param {Model} model
 * @param {Omit<Look, "compact">} look
 * @param {{ width: number, height: number, locale: string }} paper
 */
export function drawn(model, look, { locale, ...size }) {
  const chart = /** @type {any} */ (globalThis).echarts.init(null, null, { renderer: "svg", ssr: true, ...size });
  const shown = { ...look, compact: (/** @type {number} */ value, /** @type {string} */ format = "") => compact(locale, value, format) };
  chart.setOption({ ...TYPES[model.type]?.option(model, shown), animation: false });
  return chart.renderToSVGString();
}
