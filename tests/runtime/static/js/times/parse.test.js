import assert from "node:assert/strict";
import { test } from "node:test";
import { day } from "../../../../../runtime/static/js/dates.js";
import { parseMoment, parseTime } from "../../../../../runtime/static/js/times/parse.js";

const UNDERSTOOD = {
  "9:30": "09:30",
  "0930": "09:30",
  930: "09:30",
  "14:30": "14:30",
  "09:30:15": "09:30:15",
  "9:30 PM": "21:30",
  "3pm": "15:00",
  "12:30 a.m.": "00:30",
  "12 pm": "12:00",
  下午3点: "15:00",
  下午3点半: "15:30",
  上午10时5分: "10:05",
  中午12点: "12:00",
  凌晨12点: "00:00",
  " １４：３０ ": "14:30",
};

for (const [text, expected] of Object.entries(UNDERSTOOD)) {
  test(`${text} is ${expected}`, () => assert.equal(parseTime(text), expected));
}

for (const text of ["", "9", "25:00", "0960", "9:60", "13:00 pm", "晚上12点", "noon", "明天"]) {
  test(`"${text}" is not a time`, () => assert.equal(parseTime(text), null));
}

const MOMENTS = {
  "2026-11-21 14:30": "2026-11-21 14:30",
  "2026-11-21T14:30:15": "2026-11-21 14:30:15",
  明天下午3点半: "2026-11-22 15:30",
  "明天 0930": "2026-11-22 09:30",
  "next mon 3 pm": "2026-11-23 15:00",
  "21 Nov 2027 9:05": "2027-11-21 09:05",
  "+3d": "2026-11-24",
  "３天后": "2026-11-24",
};

for (const [text, expected] of Object.entries(MOMENTS)) {
  test(`${text} is ${expected}`, () => assert.equal(parseMoment(text, day(2026, 10, 21)), expected));
}

for (const text of ["", "15:00", "2026-11-21 25:00", "2026-11-21T14:30Z", "soon"]) {
  test(`"${text}" is no moment`, () => assert.equal(parseMoment(text, day(2026, 10, 21)), null));
}
