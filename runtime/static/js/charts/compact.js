// @ts-check

/**
 * A number for an axis: 万 and 亿 in Chinese, K and M in English.
 *
 * @param {string} locale
 * @param {number} value
 * @param {string} [format]
 */
export function compact(locale, value, format) {
  const manner = format === "percent" ? { style: "percent" } : { notation: "compact" };
  return new Intl.NumberFormat(locale, /** @type {Intl.NumberFormatOptions} */ ({ ...manner, maximumFractionDigits: 1 })).format(value);
}
