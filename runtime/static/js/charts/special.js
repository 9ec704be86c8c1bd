// @ts-check
// Charts with a shape of their own.
import { legend, tip } from "./common.js";

/** @typedef {import("./draw.js").Model} Model @typedef {import("./look.js").Look} Look */

/** @param {Model} model @param {Look} look */
export function gauge(model, look) {
  const series = model.series[0];
  const value = series?.data.at(-1) ?? 0;
  const most = model.target ?? (series?.format === "percent" ? 1 : Math.max(value, 1));
  return {
    textStyle: { fontFamily: look.font },
    series: [{
      type: "gauge", min: 0, max: most, startAngle: 200, endAngle: -20, radius: "100%", center: ["50%", "62%"],
      progress: { show: true, width: 16, itemStyle: { color: look.primary } }, pointer: { show: false },
      axisLine: { lineStyle: { width: 16, color: [[1, look.soft]] } }, axisTick: { show: false }, splitLine: { show: false },
      axisLabel: { show: false }, anchor: { show: false }, title: { color: look.faint, offsetCenter: [0, "28%"], fontSize: 13 },
      detail: { color: look.text, fontSize: 26, fontWeight: 600, offsetCenter: [0, "-4%"], formatter: () => series?.texts.at(-1) ?? "" },
      data: [{ value, name: series?.name ?? "" }],
    }],
  };
}

/** The first value across, the second up, a third as size. @param {Model} model @param {Look} look */
export function scatter(model, look) {
  const [across, up, size] = model.series;
  const most = Math.max(...(size?.data ?? []).map((one) => one ?? 0), 1);
  const axis = (/** @type {import("./draw.js").Series | undefined} */ one, /** @type {Record<string, any>} */ name) => ({ type: "value", scale: true, name: one?.name, ...name, nameTextStyle: { color: look.faint }, axisLabel: { color: look.faint, hideOverlap: true, formatter: (/** @type {number} */ value) => look.compact(value, one?.format) }, splitLine: { lineStyle: { color: look.line } } });
  return {
    color: look.colors,
    textStyle: { fontFamily: look.font },
    grid: { left: 8, right: 24, top: 36, bottom: 30, containLabel: true },
    tooltip: tip(look, ({ dataIndex }) => [model.categories[dataIndex], ...model.series.map((one) => `${one.name}  ${one.texts[dataIndex] || "–"}`)].join("\n")),
    xAxis: axis(across, { nameLocation: "middle", nameGap: 28 }),
    yAxis: axis(up, { nameLocation: "end", nameGap: 12 }),
    series: [{
      type: "scatter", itemStyle: { opacity: 0.75 },
      symbolSize: (/** @type {any} */ _, /** @type {any} */ mark) => (size ? 6 + 24 * Math.sqrt(Math.max(0, size.data[mark.dataIndex] ?? 0) / most) : 12),
      data: model.categories.map((_, place) => [across?.data[place] ?? null, up?.data[place] ?? null]),
    }],
  };
}

/** Groups across, series up, warmth by number. @param {Model} model @param {Look} look */
export function heat(model, look) {
  const cells = model.series.flatMap((series, row) => series.data.map((value, column) => [column, row, value]));
  const most = Math.max(...cells.map(([, , value]) => value ?? 0), 1);
  const axis = { type: "category", axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: look.faint, hideOverlap: true, width: 110, overflow: "truncate" }, splitArea: { show: false } };
  return {
    textStyle: { fontFamily: look.font },
    grid: { left: 8, right: 8, top: 8, bottom: 8, containLabel: true },
    tooltip: tip(look, ({ value: [column, row] }) => `${model.categories[column]}\n${model.series[row]?.name}  ${model.series[row]?.texts[column] || "–"}`),
    xAxis: { ...axis, data: model.categories },
    yAxis: { ...axis, data: model.series.map((series) => series.name), inverse: true },
    visualMap: { show: false, min: 0, max: most, inRange: { color: [look.soft, look.primary] } },
    series: [{ type: "heatmap", data: cells.filter(([, , value]) => value !== null), itemStyle: { borderColor: look.surface, borderWidth: 2 } }],
  };
}

/** A corner for each group, a line for each series. @param {Model} model @param {Look} look */
export function radar(model, look) {
  const most = model.categories.map((_, place) => Math.max(...model.series.map((series) => series.data[place] ?? 0), 1));
  const whole = Math.max(...most);
  return {
    color: look.colors,
    textStyle: { fontFamily: look.font },
    legend: { ...legend(look), show: model.series.length > 1, bottom: 0 },
    tooltip: tip(look, ({ seriesIndex, name }) => [name, ...model.categories.map((one, place) => `${one}  ${model.series[seriesIndex]?.texts[place] || "–"}`)].join("\n")),
    radar: { indicator: model.categories.map((name) => ({ name, max: whole })), radius: "64%", center: ["50%", "48%"], axisName: { color: look.faint }, splitLine: { lineStyle: { color: look.line } }, axisLine: { lineStyle: { color: look.line } }, splitArea: { show: false } },
    series: model.series.map((series) => ({ type: "radar", name: series.name, areaStyle: { opacity: 0.12 }, data: [{ name: series.name, value: series.data.map((one) => one ?? 0) }] })),
  };
}
