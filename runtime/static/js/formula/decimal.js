// @ts-check
/** Exact decimals: `n` divided by 10 to the power of `s`. One rounding, half away from zero. */

/** @typedef {{ n: bigint, s: number }} Decimal */

/** Places that a product, a quotient and a root keep. */
export const MAX_SCALE = 20;

const NUMBER = /^[+-]?(?:[0-9]{1,20}(?:\.[0-9]{1,20})?|\.[0-9]{1,20})$/;

/** @type {Decimal} */
export const ZERO = { n: 0n, s: 0 };

/** @param {number} places */
const ten = (places) => 10n ** BigInt(places);

/** @param {bigint} n */
const absolute = (n) => (n < 0n ? -n : n);

/** @param {bigint | number} whole @returns {Decimal} */
export const integer = (whole) => ({ n: BigInt(whole), s: 0 });

/**
 * The number that a plain decimal such as `-12.5` writes.
 *
 * @param {string | number} written
 * @returns {Decimal}
 */
export function decimal(written) {
  const [whole, fraction = ""] = String(written).split(".");
  return { n: BigInt(`${whole}${fraction}`.replace(/^([+-]?)$/, "$10")), s: fraction.length };
}

/**
 * What somebody typed, in the one canonical form; blank if it is something else.
 *
 * @param {string} text
 */
export function read(text) {
  const stripped = text.replace(/^ +| +$/g, "");
  return NUMBER.test(stripped) ? decimal(stripped.replace("+", "")) : null;
}

/**
 * Without exponent, trailing zeros or a minus before 0.
 *
 * @param {Decimal} value
 */
export function plain({ n, s }) {
  const digits = absolute(n).toString().padStart(s + 1, "0");
  const whole = digits.slice(0, digits.length - s);
  const fraction = digits.slice(digits.length - s).replace(/0+$/, "");
  return (n < 0n ? "-" : "") + whole + (fraction && `.${fraction}`);
}

/** @param {Decimal} a @param {Decimal} b @returns {[bigint, bigint, number]} */
function aligned(a, b) {
  if (a.s === b.s) return [a.n, b.n, a.s];
  return a.s > b.s
    ? [a.n, b.n * ten(a.s - b.s), a.s]
    : [a.n * ten(b.s - a.s), b.n, b.s];
}

/** @param {Decimal} a @param {Decimal} b */
export function compare(a, b) {
  const [left, right] = aligned(a, b);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** @param {Decimal} a @param {Decimal} b @returns {Decimal} */
export function add(a, b) {
  const [left, right, s] = aligned(a, b);
  return { n: left + right, s };
}

/** @param {Decimal} value @returns {Decimal} */
export const negate = ({ n, s }) => ({ n: -n, s });

/** @param {Decimal} a @param {Decimal} b */
export const subtract = (a, b) => add(a, negate(b));

/** @param {Decimal} a @param {Decimal} b @returns {Decimal} */
export const multiply = (a, b) => ({ n: a.n * b.n, s: a.s + b.s });

/**
 * `value` with so many places; what is cut off decides by `mode`.
 *
 * @param {Decimal} value
 * @param {number} places negative ones round before the point
 * @param {"half" | "up" | "down"} [mode]
 * @returns {Decimal}
 */
export function round(value, places, mode = "half") {
  if (value.s <= places) return value;
  const unit = ten(value.s - places);
  const rest = absolute(value.n % unit);
  let n = value.n / unit;
  if (mode === "half" ? 2n * rest >= unit : mode === "up" && rest > 0n) n += value.n < 0n ? -1n : 1n;
  return places < 0 ? { n: n * ten(-places), s: 0 } : { n, s: places };
}

/** The quotient to MAX_SCALE places; blank if `b` is 0. @param {Decimal} a @param {Decimal} b */
export function divide(a, b) {
  if (!b.n) return null;
  const cut = (a.n * ten(MAX_SCALE + 1 + b.s)) / (b.n * ten(a.s));
  return round({ n: cut, s: MAX_SCALE + 1 }, MAX_SCALE);
}

/** Without what is after the point. @param {Decimal} value */
export const whole = ({ n, s }) => n / ten(s);

/** @param {Decimal} value */
export function floor({ n, s }) {
  const cut = n / ten(s);
  return integer(cut * ten(s) > n ? cut - 1n : cut);
}

/** The remainder, with the sign of `b`; blank if `b` is 0. @param {Decimal} a @param {Decimal} b */
export function modulo(a, b) {
  if (!b.n) return null;
  const [left, right, s] = aligned(a, b);
  const rest = left % right;
  return { n: rest && rest < 0n !== right < 0n ? rest + right : rest, s };
}

/**
 * The multiple of `step` next to `value`: above it if `towards` is 1, below if -1.
 *
 * @param {Decimal} value
 * @param {Decimal} step
 * @param {1 | -1} towards
 */
export function multiple(value, step, towards) {
  if (!step.n) return null;
  const [left, right, s] = aligned(value, { n: absolute(step.n), s: step.s });
  const rest = left % right;
  const base = left - rest;
  return { n: rest * BigInt(towards) > 0n ? base + right * BigInt(towards) : base, s };
}

/** Blank unless `exponent` is whole and 0 to 10. @param {Decimal} value @param {Decimal} exponent */
export function power(value, exponent) {
  const times = whole(exponent);
  if (compare(exponent, integer(times)) || times < 0n || times > 10n) return null;
  return { n: value.n ** times, s: value.s * Number(times) };
}

/** The square root to MAX_SCALE places; blank below 0. @param {Decimal} value */
export function root({ n, s }) {
  if (n < 0n) return null;
  const places = 2 * (MAX_SCALE + 1);
  const shifted = s > places ? n / ten(s - places) : n * ten(places - s);
  return round({ n: wholeRoot(shifted), s: MAX_SCALE + 1 }, MAX_SCALE);
}

/** @param {bigint} n */
function wholeRoot(n) {
  if (n < 2n) return n;
  let guess = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (guess + n / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}
