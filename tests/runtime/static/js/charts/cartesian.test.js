import assert from "node:assert/strict";
import test from "node:test";
import { bar, line } from "../../../../../runtime/static/js/charts/cartesian.js";

const LOOK = { colors: [], text: "", faint: "", line: "", surface: "", soft: "", primary: "", on: "", font: "", narrow: false, compact: String };
const series = (data, format = "") => ({ name: "Records", data, format, texts: data.map(String) });
const model = (...all) => ({ categories: ["New", "Won"], series: all });

test("an axis of whole numbers has no halves between them", () => {
  assert.equal(bar(model(series([1, null])), LOOK).yAxis[0].minInterval, 1);
  assert.equal(line(model(series([1, 2]), series([3, 4])), LOOK).yAxis[0].minInterval, 1);
  assert.equal(bar({ ...model(series([1, 2])), horizontal: true }, LOOK).xAxis.minInterval, 1);
});

test("an axis of other numbers, shares or percents is divided as it comes", () => {
  assert.equal(bar(model(series([1, 2.5])), LOOK).yAxis[0].minInterval, 0);
  assert.equal(bar(model(series([0, 1], "percent")), LOOK).yAxis[0].minInterval, 0);
  assert.equal(bar({ ...model(series([1, 2])), percent: true }, LOOK).yAxis[0].minInterval, 0);
});
