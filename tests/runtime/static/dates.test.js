import assert from "node:assert/strict";
import { test } from "node:test";
import { addMonths, day, iso, parseDate } from "../../../runtime/static/js/dates.js";

const SATURDAY = day(2026, 10, 21);

const UNDERSTOOD = {
  "2026-11-21": "2026-11-21",
  "2026/1/5": "2026-01-05",
  "2026年2月28日": "2026-02-28",
  20261121: "2026-11-21",
  "26-3-4": "2026-03-04",
  "11-21": "2026-11-21",
  "１１－２１": "2026-11-21",
  "3月8号": "2026-03-08",
  "15日": "2026-11-15",
  "21 Nov 2027": "2027-11-21",
  "Nov 3": "2026-11-03",
  today: "2026-11-21",
  " 明天 ": "2026-11-22",
  大后天: "2026-11-24",
  前天: "2026-11-19",
  周一: "2026-11-16",
  下周一: "2026-11-23",
  上周五: "2026-11-13",
  下下周三: "2026-12-02",
  本周日: "2026-11-22",
  星期天: "2026-11-22",
  monday: "2026-11-23",
  "next mon": "2026-11-23",
  "last Friday": "2026-11-13",
  "+3d": "2026-11-24",
  "-1w": "2026-11-14",
  "+2m": "2027-01-21",
  "+1y": "2027-11-21",
  "+10": "2026-12-01",
  "3天后": "2026-11-24",
  两周后: "2026-12-05",
  十二天前: "2026-11-09",
  "in 2 weeks": "2026-12-05",
  "5 days ago": "2026-11-16",
  月底: "2026-11-30",
  下月初: "2026-12-01",
  上个月末: "2026-10-31",
};

for (const [text, expected] of Object.entries(UNDERSTOOD)) {
  test(`${text} is ${expected}`, () => assert.equal(parseDate(text, SATURDAY), expected));
}

for (const text of ["", "2026-02-30", "13-01", "32日", "soon", "客户", "1e3", "+3x", "12 Foo"]) {
  test(`"${text}" is not a day`, () => assert.equal(parseDate(text, SATURDAY), null));
}

test("a month after 31 January is the last of February", () => {
  assert.equal(iso(addMonths(day(2027, 0, 31), 1)), "2027-02-28");
});
