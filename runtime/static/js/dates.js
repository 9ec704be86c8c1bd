// @ts-check
// Days as people write them, in English and Chinese. A day is a Date at midnight UTC, so no time zone can move it.

const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/** @type {Record<string, number>} */
const NEAR = {
  今天: 0, 今日: 0, today: 0, t: 0, 明天: 1, 明日: 1, tomorrow: 1, tom: 1, 后天: 2, 大后天: 3, 昨天: -1, 昨日: -1, yesterday: -1, 前天: -2,
};
/** @type {Record<string, string>} */
const UNITS = { 天: "d", 日: "d", 周: "w", 星期: "w", 个星期: "w", 月: "m", 个月: "m", 年: "y", day: "d", week: "w", month: "m", year: "y" };
const HAN_NUMBERS = "零一二三四五六七八九十";

/** @param {number} year @param {number} month from 0 @param {number} day @returns {Date} */
export const day = (year, month, day) => new Date(Date.UTC(year, month, day));

/** @param {Date} date @returns {string} 2026-11-21 */
export const iso = (date) => date.toISOString().slice(0, 10);

/** Today where the reader is. */
export function today(now = new Date()) {
  return day(now.getFullYear(), now.getMonth(), now.getDate());
}

/**
 * @param {string} text such as `11-21`, `明天`, `下周一`, `+3d`, `21 Nov 2026`, `3天后`, `月底`
 * @param {Date} base the day that counts as today
 * @returns {string | null} 2026-11-21, or null when it is not a day
 */
export function parseDate(text, base = today()) {
  const said = text.normalize("NFKC").trim().toLowerCase();
  for (const read of READERS) {
    const found = read(said, base);
    if (found) return iso(found);
  }
  return null;
}

/** @param {Date} date @param {number} days */
export const addDays = (date, days) => day(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + days);

/** The same day `months` later; 31 January plus one month is the last of February. @param {Date} date @param {number} months */
export function addMonths(date, months) {
  const first = day(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
  return day(first.getUTCFullYear(), first.getUTCMonth(), Math.min(date.getUTCDate(), daysIn(first)));
}

/** @param {Date} date */
const daysIn = (date) => day(date.getUTCFullYear(), date.getUTCMonth() + 1, 0).getUTCDate();

/** @param {number} year @param {number} month from 1 @param {number} number @returns {Date | null} null for 31 June */
function real(year, month, number) {
  const date = day(year < 100 ? 2000 + year : year, month - 1, number);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === number ? date : null;
}

/** @param {string} text @returns {number} of `3`, `三`, `十二`, `两` */
function number(text) {
  if (/^\d+$/.test(text)) return Number(text);
  if (text === "两") return 2;
  const [tens, ones = ""] = text.includes("十") ? text.split("十") : ["", text];
  const ten = text.includes("十") ? (tens ? HAN_NUMBERS.indexOf(tens) : 1) * 10 : 0;
  return ten + (ones ? HAN_NUMBERS.indexOf(ones) : 0);
}

/** @param {string} said @param {Date} base @returns {Date | null} */
function nearDay(said, base) {
  return said in NEAR ? addDays(base, NEAR[said]) : null;
}

/** @param {string} said @returns {Date | null} */
function wholeDate(said) {
  const found = /^(\d{4}|\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?$/.exec(said) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(said);
  return found && real(Number(found[1]), Number(found[2]), Number(found[3]));
}

/** @param {string} said @param {Date} base @returns {Date | null} */
function monthAndDay(said, base) {
  const found = /^(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?$/.exec(said);
  if (found) return real(base.getUTCFullYear(), Number(found[1]), Number(found[2]));
  const only = /^(\d{1,2})\s*[日号]$/.exec(said);
  return only && real(base.getUTCFullYear(), base.getUTCMonth() + 1, Number(only[1]));
}

/** @param {string} said @param {Date} base @returns {Date | null} */
function namedMonth(said, base) {
  const found = /^(\d{1,2})(?:st|nd|rd|th)?\s+([a-z]{3,9})\.?,?(?:\s+(\d{4}))?$/.exec(said);
  const turned = /^([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?(?:\s+(\d{4}))?$/.exec(said);
  const [date, name, year] = found ? [found[1], found[2], found[3]] : turned ? [turned[2], turned[1], turned[3]] : [];
  const month = name ? MONTHS.indexOf(name.slice(0, 3)) : -1;
  return month < 0 ? null : real(Number(year ?? base.getUTCFullYear()), month + 1, Number(date));
}

/** @param {string} said @param {Date} base @returns {Date | null} */
function weekday(said, base) {
  const zh = /^(上上|上|下下|下|本|这)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天])$/.exec(said);
  if (zh) {
    const weeks = { 上上: -2, 上: -1, 下: 1, 下下: 2 }[zh[1] ?? ""] ?? 0;
    return addDays(monday(base), weeks * 7 + Math.min("一二三四五六日天".indexOf(zh[2]), 6));
  }
  const en = /^(next|last|this)?\s*(sun|mon|tue|wed|thu|fri|sat)[a-z]*$/.exec(said);
  if (!en) return null;
  const target = addDays(monday(base), (WEEKDAYS.indexOf(en[2]) + 6) % 7);
  if (en[1]) return addDays(target, { next: 7, last: -7, this: 0 }[en[1]] ?? 0);
  return target < base ? addDays(target, 7) : target;
}

/** @param {Date} date */
const monday = (date) => addDays(date, -((date.getUTCDay() + 6) % 7));

/** @param {string} said @param {Date} base @returns {Date | null} */
function distance(said, base) {
  const signed = /^([+-])\s*(\d{1,4})\s*([dwmy])?$/.exec(said);
  if (signed) return move(base, Number(signed[1] + signed[2]), signed[3] ?? "d");
  const zh = /^([\d零一二两三四五六七八九十]{1,4})\s*(天|日|周|个星期|星期|个月|月|年)\s*(之?后|之?前)$/.exec(said);
  if (zh) return move(base, number(zh[1]) * (zh[3].endsWith("后") ? 1 : -1), UNITS[zh[2]]);
  const en = /^(?:in\s+)?(\d{1,4})\s*(day|week|month|year)s?(\s+ago)?$/.exec(said);
  return en && move(base, Number(en[1]) * (en[3] ? -1 : 1), UNITS[en[2]]);
}

/** @param {Date} base @param {number} count @param {string} unit d w m y */
function move(base, count, unit) {
  if (unit === "d" || unit === "w") return addDays(base, count * (unit === "w" ? 7 : 1));
  return addMonths(base, count * (unit === "y" ? 12 : 1));
}

/** @param {string} said @param {Date} base @returns {Date | null} */
function edge(said, base) {
  const found = /^(上|下|本|这)?(?:个)?月(初|底|末)$/.exec(said);
  if (!found) return null;
  const first = day(base.getUTCFullYear(), base.getUTCMonth() + ({ 上: -1, 下: 1 }[found[1] ?? ""] ?? 0), 1);
  return found[2] === "初" ? first : addDays(first, daysIn(first) - 1);
}

const READERS = [nearDay, wholeDate, monthAndDay, namedMonth, weekday, distance, edge];
