// @ts-check
// Bars, lines and areas along groups.
import { legend, tip } from "./common.js";

/** @typedef {import("./draw.js").Model} Model @typedef {import("./look.js").Look} Look */

/** @param {Model} model @param {Look} look */
export const bar = (model, look) => chart(model, look, () => ({ type: "bar", barMaxWidth: 44, itemStyle: { borderRadius: model.stack || model.percent ? 0 : 3 } }));

/** @param {Model} model @param {Look} look */
export const line = (model, look) => chart(model, look, () => ({ type: "line", symbolSize: 6, lineStyle: { width: 2 } }));

/** @param {Model} model @param {Look} look */
export const area = (model, look) => chart(model, look, () => ({ type: "line", symbolSize: 6, lineStyle: { width: 2 }, areaStyle: { opacity: 0.16 } }));

/**
 * @param {Model} model
 * @param {Look} look
 * @param {() => Record<string, any>} shape
 */
function chart(model, look, shape) {
  const formats = model.series.map((series) => series.format);
  const twoScales = new Set(formats.map((one) => one === "percent")).size === 2;
  const groups = { type: "category", data: model.categories, axisTick: { show: false }, axisLine: { lineStyle: { color: look.line } }, axisLabel: { color: look.faint, hideOverlap: true, width: 110, overflow: "truncate" }, inverse: !!model.horizontal };
  const isCounted = !model.percent && model.series.every(({ format, data }) => format !== "percent" && data.every((one) => Number.isInteger(one ?? 0)));
  const amounts = (/** @type {string} */ format) => ({ type: "value", minInterval: isCounted ? 1 : 0, axisLabel: { color: look.faint, hideOverlap: true, formatter: (/** @type {number} */ value) => look.compact(value, format) }, splitLine: { lineStyle: { color: look.line } } });
  const scales = model.percent ? [amounts("percent")] : twoScales ? [amounts(""), { ...amounts("percent"), splitLine: { show: false } }] : [amounts(formats[0] ?? "")];
  return {
    color: look.colors,
    textStyle: { fontFamily: look.font },
    grid: { left: 8, right: 16, top: model.series.length > 1 ? 40 : 16, bottom: 4, containLabel: true },
    legend: { ...legend(look), show: model.series.length > 1, top: 0 },
    tooltip: tip(look, (marks) => told(model, marks), { trigger: "axis", axisPointer: { type: "shadow", shadowStyle: { color: look.soft, opacity: 0.5 } } }),
    [model.horizontal ? "yAxis" : "xAxis"]: groups,
    [model.horizontal ? "xAxis" : "yAxis"]: model.horizontal ? scales[0] : scales,
    series: model.series.map((series, place) => ({
      ...shape(), name: series.name, data: model.percent ? shares(model, place) : series.data,
      stack: model.stack || model.percent ? "all" : undefined,
      yAxisIndex: !model.horizontal && twoScales && !model.percent && series.format === "percent" ? 1 : 0,
      markLine: place === 0 && model.target !== undefined ? target(model.target, model, look) : undefined,
    })),
  };
}

/** @param {Model} model @param {any[]} marks */
function told(model, marks) {
  const rows = marks.map(({ seriesIndex, dataIndex, seriesName }) => `${seriesName}  ${model.series[seriesIndex]?.texts[dataIndex] || "–"}`);
  return [marks[0]?.name ?? "", ...rows].join("\n");
}

/** Each number as a share of its group. @param {Model} model @param {number} place */
function shares(model, place) {
  return model.categories.map((_, group) => {
    const whole = model.series.reduce((sum, series) => sum + Math.abs(series.data[group] ?? 0), 0);
    return whole ? (model.series[place]?.data[group] ?? 0) / whole : null;
  });
}

/** @param {number} at @param {Model} model @param {Look} look */
function target(at, model, look) {
  return { silent: true, symbol: "none", label: { position: "insideEndTop", color: look.text, formatter: look.compact(at) }, lineStyle: { color: look.faint, type: "dashed" }, data: [model.horizontal ? { xAxis: at } : { yAxis: at }] };
}
