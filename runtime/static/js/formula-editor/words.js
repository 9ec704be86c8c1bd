// @ts-check
// Types and values of formulas in words.

import { t } from "../text.js";

/** @param {string} type @returns {string} */
export function typeTitle(type) {
  /** @type {Record<string, string>} */
  const titles = {
    number: t("number"), text: t("text"), choice: t("option"), boolean: t("yes or no"), date: t("date"), datetime: t("date and time"),
    multi_choice: t("several options"), link: t("linked record"), children: t("list of records"),
  };
  return titles[type] ?? type;
}

/** @param {any} value as the API writes it @returns {string} */
export function valueText(value) {
  if (value === null || value === "") return t("blank");
  if (typeof value === "boolean") return value ? t("Yes") : t("No");
  if (Array.isArray(value)) return value.map(valueText).join(", ") || t("blank");
  return typeof value === "object" ? t("linked record") : String(value).replace(/T(\d\d:\d\d):\d\dZ$/, " $1 UTC");
}
