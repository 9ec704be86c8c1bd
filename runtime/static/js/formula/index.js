// @ts-check
/** What pages use of the formula engine: run a checked core, and find mistakes in a text. */

export { compile } from "./evaluate.js";
export { mistake } from "./parse.js";
