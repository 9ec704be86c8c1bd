// @ts-check
/** Numbers: rounding, roots and remainders, exactly. */

import { strict } from "./closures.js";
import * as decimal from "./decimal.js";

/** @param {"half" | "up" | "down"} mode */
const rounder = (mode) =>
  strict((value, places) => decimal.round(value, Number(decimal.whole(places)), mode));

/** @type {Record<string, import("./closures.js").Maker>} */
export const number = {
  ABS: strict((value) => (value.n < 0n ? decimal.negate(value) : value)),
  ROUND: rounder("half"),
  ROUNDUP: rounder("up"),
  ROUNDDOWN: rounder("down"),
  INT: strict(decimal.floor),
  CEILING: strict((value, step) => decimal.multiple(value, step, 1)),
  FLOOR: strict((value, step) => decimal.multiple(value, step, -1)),
  MOD: strict(decimal.modulo),
  SIGN: strict(({ n }) => decimal.integer(n > 0n ? 1 : n < 0n ? -1 : 0)),
  POWER: strict(decimal.power),
  SQRT: strict(decimal.root),
  PERCENT: strict(decimal.divide),
  VALUE: strict(decimal.read),
};
