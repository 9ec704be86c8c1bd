// @ts-check
// Times of day as people write them, in English and Chinese; the server reads the same.

import { parseDate, today } from "../dates.js";

const SAID = /^(上午|早上|凌晨|中午|下午|晚上)? ?(\d{1,2})(?:(?::|[点时] ?)(\d{1,2}|半)?(?::|分)?(?:(\d{1,2})秒?)?)? ?(?:([ap])\.?m\.?)?$/;
const LATE = ["下午", "晚上", "中午", "p"];

/** @param {string} text such as `9:30`, `0930`, `3pm`, `下午3点半` @returns {string | null} 14:30 or 14:30:15, null for what is no time */
export function parseTime(text) {
  const said = text.normalize("NFKC").trim().toLowerCase().replace(/^(\d{1,2})(\d\d)$/, "$1:$2");
  const found = SAID.exec(said);
  if (!found || /^\d+$/.test(said)) return null;
  const hour = hourOf(Number(found[2]), found[5] ?? found[1] ?? "");
  const minute = found[3] === "半" ? 30 : Number(found[3] ?? 0);
  const second = Number(found[4] ?? 0);
  if (hour > 23 || minute > 59 || second > 59) return null;
  return [hour, minute, ...(second ? [second] : [])].map((one) => String(one).padStart(2, "0")).join(":");
}

/**
 * @param {string} text such as `明天下午3点`, `11-21 9:30`, `+3d`
 * @param {Date} base the day that counts as today
 * @returns {string | null} 2026-11-21 15:00, or 2026-11-21 without a time, null for what is none
 */
export function parseMoment(text, base = today()) {
  const words = text.normalize("NFKC").replace(/上午|早上|凌晨|中午|下午|晚上/, " $&").replace(/(\d)t(?=\d)/i, "$1 ").trim().split(/\s+/);
  for (let at = words.length; at > 0; at -= 1) {
    const date = parseDate(words.slice(0, at).join(" "), base);
    const time = date && at < words.length ? parseTime(words.slice(at).join(" ")) : "";
    if (date && time !== null) return `${date} ${time}`.trim();
  }
  return null;
}

/** The hour of 24; 25, which no day has, where the part of the day contradicts it. @param {number} hour @param {string} part */
function hourOf(hour, part) {
  if (!part) return hour;
  if (/[ap]/.test(part) && (hour < 1 || hour > 12)) return 25;
  if (part === "晚上" && hour === 12) return 25; // the night before or after?
  if (LATE.includes(part)) return hour >= 12 || (part === "中午" && hour === 11) ? hour : hour + 12;
  return (part === "a" || part === "凌晨") && hour === 12 ? 0 : hour;
}
