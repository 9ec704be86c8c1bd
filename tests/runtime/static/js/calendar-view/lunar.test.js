import assert from "node:assert/strict";
import test from "node:test";

import { dayName, lunarOf } from "../../../../../runtime/static/js/calendar-view/lunar.js";

test("days have their names", () => {
  const names = [1, 9, 10, 11, 19, 20, 21, 29, 30].map(dayName);
  assert.deepEqual(names, ["初一", "初九", "初十", "十一", "十九", "二十", "廿一", "廿九", "三十"]);
});

for (const [iso, short, long] of [
  ["2026-02-16", "除夕", "农历腊月廿九"],
  ["2026-02-17", "春节", "农历正月初一"],
  ["2026-03-19", "二月", "农历二月初一"],
  ["2025-07-25", "闰六月", "农历闰六月初一"],
  ["2025-04-04", "清明", "农历三月初七"],
  ["2026-04-05", "清明", "农历二月十八"],
  ["2028-04-04", "清明", "农历三月初十"],
  ["2026-09-25", "中秋", "农历八月十五"],
  ["2026-10-01", "国庆节", "农历八月廿一"],
  ["2026-11-22", "十四", "农历十月十四"],
  ["2027-02-05", "除夕", "农历腊月廿九"],
  ["2027-02-06", "春节", "农历正月初一"],
  ["2027-03-08", "二月", "农历二月初一"],
  ["2030-02-02", "除夕", "农历腊月三十"],
  ["2030-02-03", "春节", "农历正月初一"],
]) {
  test(`${iso} is ${short}`, () => {
    const found = lunarOf(iso);
    assert.equal(found.short, short);
    assert.equal(found.long, long);
  });
}
