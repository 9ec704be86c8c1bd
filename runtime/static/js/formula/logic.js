// @ts-check
/** IF and its family. */

import { isBlank, plainly } from "./closures.js";

/** @type {import("./closures.js").Maker} */
const choice = (parts) => (scope, environment) => {
  const last = parts.length - 1;
  for (let at = 0; at < last; at += 2) {
    if (parts[at]?.(scope, environment)) return parts[at + 1]?.(scope, environment);
  }
  return parts[last]?.(scope, environment);
};

/** @type {Record<string, import("./closures.js").Maker>} */
export const logic = {
  IF: choice,
  IFS: choice,
  SWITCH: choice,
  AND: (parts) => (scope, environment) => parts.every((part) => part(scope, environment)),
  OR: (parts) => (scope, environment) => parts.some((part) => part(scope, environment)),
  NOT: plainly((value) => !value),
  ISBLANK: plainly(isBlank),
  IFBLANK: (parts) => (scope, environment) => {
    for (const part of parts) {
      const value = part(scope, environment);
      if (!isBlank(value)) return value;
    }
    return null;
  },
  BLANK: plainly(() => null),
};
