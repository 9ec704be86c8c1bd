// @ts-check
/** How a function of values becomes a closure over (scope, environment). */

/** @typedef {import("./decimal.js").Decimal} Decimal */
/** @typedef {{ now: string, zone: string, calendar: import("./dates.js").Calendar, variables: Record<string, any>, old: Record<string, any> | null, isNew: boolean }} Environment */
/** @typedef {{ record: Record<string, any>, outer: Scope | null }} Scope */
/** @typedef {(scope: Scope, environment: Environment) => any} Closure */
/** @typedef {(parts: Closure[]) => Closure} Maker */

export const MAX_RESULT = 32_767;

/** Whether a value is blank; a linked record without an id is. @param {any} value */
export function isBlank(value) {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length);
}

/** One blank argument makes the result blank. @param {(...values: any[]) => any} run @returns {Maker} */
export function strict(run) {
  return (parts) => (scope, environment) => {
    const values = parts.map((part) => part(scope, environment));
    return values.includes(null) ? null : run(...values);
  };
}

/** Blanks are passed on. @param {(...values: any[]) => any} run @returns {Maker} */
export function plainly(run) {
  return (parts) => (scope, environment) => run(...parts.map((part) => part(scope, environment)));
}

/** The environment first; one blank argument makes the result blank. @param {(environment: Environment, ...values: any[]) => any} run @returns {Maker} */
export function within(run) {
  return (parts) => (scope, environment) => {
    const values = parts.map((part) => part(scope, environment));
    return values.includes(null) ? null : run(environment, ...values);
  };
}

/** The text within bounds, or blank. @param {string} text @returns {string | null} */
export function kept(text) {
  if (text.length > MAX_RESULT) return [...text].slice(0, MAX_RESULT).join("") || null;
  return text || null;
}
