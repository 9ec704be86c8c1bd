// @ts-check
import { area, bar, line } from "./cartesian.js";
import { funnel, pie, ring, treemap } from "./parts.js";
import { gauge, heat, radar, scatter } from "./special.js";

/**
 * @typedef {import("./draw.js").Model} Model
 * @typedef {import("./look.js").Look} Look
 * @typedef {{ more?: boolean, option: (model: Model, look: Look) => Record<string, any>, place?: (mark: any, model: Model) => number[] }} ChartType
 */

/** By the names of platform/reports/charts.py; a figure (kpi) is drawn by the server. @type {Record<string, ChartType>} */
export const TYPES = {
  bar: { option: bar },
  line: { option: line },
  area: { option: area },
  pie: { option: pie },
  ring: { option: ring },
  funnel: { option: funnel, more: true },
  gauge: { option: gauge, more: true },
  scatter: { option: scatter, more: true, place: (mark) => [0, mark.dataIndex] },
  heat: { option: heat, more: true, place: (mark) => [mark.value[1], mark.value[0]] },
  radar: { option: radar, more: true },
  treemap: { option: treemap, more: true },
};
