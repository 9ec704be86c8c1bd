// @ts-check
import { init } from "../../vendor/echarts-6.1.0.esm.min.js";
import { look } from "./look.js";
import { TYPES } from "./types.js";

/**
 * What the server says of a chart: numbers for shapes, texts for labels, addresses behind the marks.
 *
 * @typedef {{ name: string, data: (number | null)[], texts: string[], urls: string[], format: string }} Series
 * @typedef {{ type: string, categories: string[], series: Series[], stack?: boolean, percent?: boolean, horizontal?: boolean, target?: number }} Model
 */

/**
 * Draw a chart and keep it right while the area or the theme changes.
 *
 * @param {HTMLElement} area
 * @param {Model} model
 * @returns {Promise<() => void>} what takes it away again
 */
export async function draw(area, model) {
  const type = TYPES[model.type];
  if (!type) throw new RangeError(`no chart '${model.type}'`);
  if (type.more) await import("../../vendor/echarts-more-6.1.0.esm.min.js");
  const chart = init(area, null, { renderer: "canvas" });
  const paint = () => chart.setOption({ ...type.option(model, look(area)), animation: moves() }, true);
  paint();
  chart.on("click", (/** @type {any} */ mark) => open(model, type.place ? type.place(mark, model) : [mark.seriesIndex, mark.dataIndex]));
  const resized = new ResizeObserver(() => chart.resize());
  resized.observe(area);
  const themed = new MutationObserver(paint);
  themed.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", paint);
  return () => {
    resized.disconnect();
    themed.disconnect();
    dark.removeEventListener("change", paint);
    chart.dispose();
  };
}

/** @param {Model} model @param {number[]} place of the series and of the group */
function open(model, [series, group]) {
  const url = model.series[series]?.urls[group];
  if (url) location.assign(url);
}

const moves = () => matchMedia("(prefers-reduced-motion: no-preference)").matches;
