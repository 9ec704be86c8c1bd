// @ts-check
// Charts whose shapes are parts of a whole: one series, a shape for each group.
import { legend, tip } from "./common.js";

/** @typedef {import("./draw.js").Model} Model @typedef {import("./look.js").Look} Look */

/** @param {Model} model @param {Look} look */
export const pie = (model, look) => round(model, look, ["0%", "68%"]);

/** @param {Model} model @param {Look} look */
export const ring = (model, look) => round(model, look, ["46%", "70%"]);

/** @param {Model} model @param {Look} look @param {string[]} radius */
function round(model, look, radius) {
  return {
    color: look.colors,
    textStyle: { fontFamily: look.font },
    tooltip: tip(look, (mark) => `${mark.name}\n${text(model, mark)} · ${Math.round(mark.percent)}%`),
    legend: { ...legend(look), bottom: 0, show: look.narrow },
    series: [{
      type: "pie", radius, center: ["50%", look.narrow ? "44%" : "50%"], data: parts(model),
      itemStyle: { borderColor: look.surface, borderWidth: 2 },
      label: { show: !look.narrow, color: look.text, formatter: (/** @type {any} */ mark) => `${mark.name}\n${text(model, mark)}`, overflow: "truncate", width: 120 },
      labelLayout: { hideOverlap: true },
    }],
  };
}

/** @param {Model} model @param {Look} look */
export function funnel(model, look) {
  return {
    color: look.colors,
    textStyle: { fontFamily: look.font },
    tooltip: tip(look, (mark) => `${mark.name}\n${text(model, mark)}`),
    series: [{
      type: "funnel", left: 8, right: 8, top: 8, bottom: 8, sort: "none", minSize: "12%", gap: 2, data: parts(model),
      itemStyle: { borderColor: look.surface, borderWidth: 1 },
      label: { position: "inside", ...inside(look), formatter: (/** @type {any} */ mark) => `${mark.name} ${text(model, mark)}` },
    }],
  };
}

/** @param {Model} model @param {Look} look */
export function treemap(model, look) {
  return {
    color: look.colors,
    textStyle: { fontFamily: look.font },
    tooltip: tip(look, (mark) => `${mark.name}\n${text(model, mark)}`),
    series: [{
      type: "treemap", left: 0, right: 0, top: 0, bottom: 0, roam: false, nodeClick: false, breadcrumb: { show: false }, data: parts(model),
      itemStyle: { borderColor: look.surface, borderWidth: 1, gapWidth: 2 },
      label: { ...inside(look), formatter: (/** @type {any} */ mark) => `${mark.name}\n${text(model, mark)}` },
    }],
  };
}

/** Letters on a colour of the chart, with an edge where a chosen colour is as light, or as dark, as they are. @param {Look} look */
const inside = (look) => ({ color: look.on, textBorderColor: /^#f/i.test(look.on) ? "rgb(16 24 40 / .55)" : "rgb(255 255 255 / .3)", textBorderWidth: 2 });

/** @param {Model} model */
function parts(model) {
  const [series] = model.series;
  return model.categories.map((name, place) => ({ name, value: Math.max(0, series?.data[place] ?? 0), place }));
}

/** @param {Model} model @param {any} mark */
const text = (model, mark) => model.series[0]?.texts[mark.data?.place ?? mark.dataIndex] ?? "";
