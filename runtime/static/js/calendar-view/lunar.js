// @ts-check
// Days of the Chinese calendar beside those of the other one, as the browser knows them.

const DIGITS = "一二三四五六七八九十";
/** Feasts by their day of the Chinese calendar, then by that of the other one. @type {Record<string, string>} */
const FEASTS = { 正月1: "春节", 正月15: "元宵", 五月5: "端午", 七月7: "七夕", 八月15: "中秋", 九月9: "重阳", 腊月8: "腊八" };
/** @type {Record<string, string>} */
const FIXED = { "01-01": "元旦", "05-01": "劳动节", "10-01": "国庆节" };
const calendar = new Intl.DateTimeFormat("zh-u-ca-chinese", { month: "long", day: "numeric", timeZone: "UTC" });
const DAY = 86_400_000;
/**
 * Months of this time that browsers with ICU begin a day too late or too early: first day, days, month, number of the first.
 * @type {[string, number, string, number][]}
 */
const MENDED = [["2012-08-17", 30, "七月", 1], ["2018-11-07", 1, "九月", 30], ["2018-11-08", 29, "十月", 1], ["2027-02-06", 30, "正月", 1], ["2030-02-02", 1, "腊月", 30], ["2030-02-03", 29, "正月", 1]];

/** @param {number} number 1 to 30 */
export function dayName(number) {
  if (number % 10 === 0) return ["初十", "二十", "三十"][number / 10 - 1];
  return ["初", "十", "廿"][Math.floor(number / 10)] + DIGITS[(number % 10) - 1];
}

/** The month and the number of the day. @param {number} time @returns {[string, number]} */
function partsOf(time) {
  for (const [first, days, month, number] of MENDED) {
    const at = (time - Date.parse(first)) / DAY;
    if (at >= 0 && at < days) return [month, number + at];
  }
  const parts = Object.fromEntries(calendar.formatToParts(time).map(({ type, value }) => [type, value]));
  return [parts.month.replace("十二月", "腊月"), Number(parts.day)];
}

/** Whether it is Tomb-Sweeping Day, which goes by the sun; reckoned for this century. @param {string} iso */
function isQingming(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  const at = year % 100;
  return year >= 2000 && year < 2100 && month === 4 && day === Math.floor(at * 0.2422 + 4.81) - Math.floor(at / 4);
}

/** A feast of a day; "" for none. @param {number} time @param {string} iso @param {string} month @param {number} number */
function feastOf(time, iso, month, number) {
  if (number > 28 && partsOf(time + DAY).join("") === "正月1") return "除夕";
  return FEASTS[`${month}${number}`] ?? FIXED[iso.slice(5)] ?? (isQingming(iso) ? "清明" : "");
}

/** What stands beside a day, a feast before all else, and what is said of it. @param {string} iso 2026-02-17 */
export function lunarOf(iso) {
  const time = Date.parse(iso);
  const [month, number] = partsOf(time);
  const feast = feastOf(time, iso, month, number);
  return { short: feast || (number === 1 ? month : dayName(number)), long: `农历${month}${dayName(number)}`, isFeast: feast !== "" };
}

/** Write it beside every day of a calendar. @param {ParentNode} root */
export function showLunar(root) {
  for (const link of root.querySelectorAll("[data-day-link], .fl-cal-date > h3 > a")) {
    const iso = link.closest("[data-day]")?.getAttribute("data-day");
    if (!iso || link.parentElement?.querySelector(".fl-cal-lunar")) continue;
    const { short, long, isFeast } = lunarOf(iso);
    const words = document.createElement("span");
    words.className = `fl-cal-lunar${isFeast ? " is-feast" : ""}`;
    const label = link.getAttribute("aria-label");
    const told = `${long}${isFeast ? `，${short}` : ""}`;
    words.textContent = label ? short : told;
    if (label) {
      words.setAttribute("aria-hidden", "true");
      link.setAttribute("aria-label", `${label}，${told}`);
    }
    link.after(words);
  }
}
