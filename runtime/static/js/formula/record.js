// @ts-check
/** What is known only while a record is saved. */

/** @type {Record<string, import("./closures.js").Maker>} */
export const record = {
  ISNEW: () => (_scope, { isNew }) => isNew,
};
