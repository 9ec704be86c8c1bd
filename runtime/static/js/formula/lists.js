// @ts-check
/** Functions over several values, or over the lines of a record. */

import { plainly } from "./closures.js";
import * as decimal from "./decimal.js";
import { compare } from "./operators.js";
import { join } from "./text.js";

/** @param {any[]} values */
const present = (values) => values.filter((value) => value !== null);

/** @param {any[]} values */
const sum = (values) => present(values).reduce(decimal.add, decimal.ZERO);

/** @param {any[]} values */
const average = (values) =>
  decimal.divide(sum(values), decimal.integer(present(values).length));

/** @param {1 | -1} towards */
const extreme = (towards) => (/** @type {any[]} */ values) =>
  present(values).reduce(
    (best, value) => (best === null || compare(value, best) * towards > 0 ? value : best),
    null,
  );

/** Lines to one value; the separator is TEXTJOIN's. @type {Record<string, (values: any[], separator: any) => any>} */
export const folds = {
  SUM: sum,
  AVERAGE: average,
  MIN: extreme(-1),
  MAX: extreme(1),
  COUNT: (values) => decimal.integer(values.length),
  ANY: (values) => values.some(Boolean),
  ALL: (values) => values.every(Boolean),
  TEXTJOIN: (values, separator) => join(separator, values),
};

/** @type {Record<string, import("./closures.js").Maker>} */
export const lists = {
  SUM: plainly((...values) => sum(values)),
  AVERAGE: plainly((...values) => average(values)),
  MIN: plainly((...values) => extreme(-1)(values)),
  MAX: plainly((...values) => extreme(1)(values)),
  COUNT: plainly((choices) => decimal.integer((choices ?? []).length)),
};
