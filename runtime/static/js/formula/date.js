// @ts-check
/** Dates and times, in the workspace's zone and calendar. */

import { strict, within } from "./closures.js";
import * as dates from "./dates.js";
import { integer, whole } from "./decimal.js";

/** @param {(date: string) => number} part */
const part = (part) => strict((date) => integer(part(date)));

/** @type {Record<string, import("./closures.js").Maker>} */
export const date = {
  TODAY: within(({ now, zone }) => dates.local(dates.moment(now) ?? "", zone)?.slice(0, 10) ?? null),
  NOW: within(({ now }) => dates.moment(now)),
  DATE: strict((year, month, day) => dates.make(whole(year), whole(month), whole(day))),
  DATEVALUE: strict(dates.read),
  YEAR: part((date) => dates.parts(date)[0]),
  MONTH: part((date) => dates.parts(date)[1]),
  DAY: part((date) => dates.parts(date)[2]),
  HOUR: within(({ zone }, time) => {
    const there = dates.local(time, zone);
    return there && integer(Number(there.slice(11, 13)));
  }),
  WEEKDAY: part((date) => (dates.isoWeekday(date) % 7) + 1),
  ISOWEEKNUM: part(dates.isoWeek),
  EDATE: strict((date, months) => dates.addMonths(date, whole(months))),
  EOMONTH: strict((date, months) => dates.addMonths(date, whole(months), true)),
  DATEDIF: strict((start, end, unit) => integer(dates.difference(start, end, unit))),
  HOURSBETWEEN: strict((start, end) =>
    integer(Math.trunc((dates.seconds(end) - dates.seconds(start)) / 3600)),
  ),
  WORKDAYS: within(({ calendar }, start, end) => integer(dates.workdays(start, end, calendar))),
};
