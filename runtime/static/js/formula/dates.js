// @ts-check
/**
 * Dates are `YYYY-MM-DD`, times `YYYY-MM-DD HH:MM:SS` in UTC: as text both sort as they should.
 * Years 1 to 9999; anything outside is blank.
 */

const DAY = 86_400_000;
const DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
/** Years are counted from one whose months repeat: no engine reads the years 0 to 99 by itself. */
const SHIFT = 400;
const CYCLE = 146_097;

/** @param {number} value @param {number} [length] */
const padded = (value, length = 2) => String(value).padStart(length, "0");

/** @param {string} date @returns {[number, number, number]} */
export function parts(date) {
  return [Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10))];
}

/** @param {number} year @param {number} month @param {number} day */
function utc(year, month, day) {
  return Date.UTC(year + SHIFT, month - 1, day) / DAY - CYCLE;
}

/** Days since 1970. @param {string} date */
export function serial(date) {
  const [year, month, day] = parts(date);
  return utc(year, month, day);
}

const FIRST = utc(1, 1, 1);
const LAST = utc(9999, 12, 31);

/** @param {bigint | number} days since 1970 @returns {string | null} */
export function fromSerial(days) {
  if (days < FIRST || days > LAST) return null;
  const found = new Date((Number(days) + CYCLE) * DAY);
  const year = found.getUTCFullYear() - SHIFT;
  return `${padded(year, 4)}-${padded(found.getUTCMonth() + 1)}-${padded(found.getUTCDate())}`;
}

/** The date that `text` is as YYYY-MM-DD, else blank. @param {string} text */
export function read(text) {
  const stripped = text.replace(/^ +| +$/g, "");
  if (!DATE.test(stripped)) return null;
  const [year, month, day] = parts(stripped);
  if (year < 1 || month < 1 || month > 12) return null;
  return day >= 1 && day <= monthDays(year, month) ? stripped : null;
}

/** @param {number} year @param {number} month */
function monthDays(year, month) {
  return new Date(Date.UTC(year + SHIFT, month, 0)).getUTCDate();
}

/** Months since year 0 began, as year and month. @param {bigint} months @returns {[number, number] | null} */
function monthOf(months) {
  if (months < 12n || months >= 120_000n) return null;
  return [Number(months / 12n), Number(months % 12n) + 1];
}

/** @param {bigint} year @param {bigint} month @param {bigint} day */
export function make(year, month, day) {
  const found = monthOf(year * 12n + month - 1n);
  return found && fromSerial(BigInt(utc(found[0], found[1], 1)) + day - 1n);
}

/** @param {string} date @param {bigint} days */
export const addDays = (date, days) => fromSerial(BigInt(serial(date)) + days);

/**
 * The same day so many months on, or the month's last one.
 *
 * @param {string} date
 * @param {bigint} months
 * @param {boolean} [last] always the last day
 */
export function addMonths(date, months, last = false) {
  const [year, month, day] = parts(date);
  const found = monthOf(BigInt(year * 12 + month - 1) + months);
  if (!found) return null;
  const length = monthDays(...found);
  return `${padded(found[0], 4)}-${padded(found[1])}-${padded(last ? length : Math.min(day, length))}`;
}

/** Complete units from `start` to `end`. @param {string} start @param {string} end @param {string} unit @returns {number} */
export function difference(start, end, unit) {
  if (unit === "d") return serial(end) - serial(start);
  if (end < start) return 0 - difference(end, start, unit);
  const [year, month, day] = parts(start);
  const [endYear, endMonth, endDay] = parts(end);
  const months = (endYear - year) * 12 + endMonth - month - (endDay < day ? 1 : 0);
  return unit === "m" ? months : Math.floor(months / 12);
}

/** 1 for Monday to 7 for Sunday. @param {string} date */
export const isoWeekday = (date) => ((((serial(date) + 3) % 7) + 7) % 7) + 1;

/** @param {string} date */
export function isoWeek(date) {
  const thursday = serial(date) + 4 - isoWeekday(date);
  const year = new Date((thursday + CYCLE) * DAY).getUTCFullYear() - SHIFT;
  return Math.floor((thursday - utc(year, 1, 1)) / 7) + 1;
}

/**
 * A time of any ISO form as this module writes them; one without an offset is UTC.
 *
 * @param {string} written
 * @returns {string | null}
 */
export function moment(written) {
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?$/.exec(written);
  if (!match) return null;
  const [, day, hour, minute, second = "00", zone = "Z"] = match;
  const sign = zone[0] === "-" ? -1 : 1;
  const offset = zone === "Z" ? 0 : sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)));
  const seconds = Number(hour) * 3600 + (Number(minute) - offset) * 60 + Number(second);
  const date = fromSerial(serial(day ?? "") + Math.floor(seconds / 86_400));
  const rest = ((seconds % 86_400) + 86_400) % 86_400;
  return date && `${date} ${clock(rest)}`;
}

/** @param {number} seconds since midnight */
function clock(seconds) {
  const hours = Math.floor(seconds / 3600);
  return `${padded(hours)}:${padded(Math.floor(seconds / 60) % 60)}:${padded(seconds % 60)}`;
}

/** Seconds since 1970. @param {string} time */
export function seconds(time) {
  const [hour, minute, second] = [time.slice(11, 13), time.slice(14, 16), time.slice(17, 19)];
  return serial(time) * 86_400 + Number(hour) * 3600 + Number(minute) * 60 + Number(second);
}

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/**
 * A time as the workspace's clocks show it; blank where that leaves the calendar.
 *
 * @param {string} time
 * @param {string} zone
 * @returns {string | null}
 */
export function local(time, zone) {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone, hourCycle: "h23", era: "short", year: "numeric", month: "numeric",
      day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
    });
    formats.set(zone, format);
  }
  /** @type {Record<string, string>} */
  const found = {};
  for (const { type, value } of format.formatToParts(seconds(time) * 1000)) found[type] = value;
  const year = Number(found.year);
  if (found.era !== "AD" || year > 9999) return null;
  const date = `${padded(year, 4)}-${padded(Number(found.month))}-${padded(Number(found.day))}`;
  return `${date} ${padded(Number(found.hour))}:${padded(Number(found.minute))}:${padded(Number(found.second))}`;
}

/** @typedef {{ week: number[], holidays: string[], workdays: string[] }} Calendar */

/** Worked days, both ends included. @param {string} start @param {string} end @param {Calendar} calendar @returns {number} */
export function workdays(start, end, calendar) {
  if (end < start) return 0 - workdays(end, start, calendar);
  const week = new Set(calendar.week);
  const days = serial(end) - serial(start) + 1;
  let count = Math.floor(days / 7) * week.size;
  for (let step = 0; step < days % 7; step += 1) {
    if (week.has(((isoWeekday(start) - 1 + step) % 7) + 1)) count += 1;
  }
  const extra = new Set(calendar.workdays);
  for (const day of new Set(calendar.holidays)) {
    if (start <= day && day <= end && week.has(isoWeekday(day)) && !extra.has(day)) count -= 1;
  }
  for (const day of extra) {
    if (start <= day && day <= end && !week.has(isoWeekday(day))) count += 1;
  }
  return count;
}
