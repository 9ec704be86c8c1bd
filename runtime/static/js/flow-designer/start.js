// @ts-check
// Wakes the designer of flows: the page brings the document and everything that is said of it.

import { Designer } from "./designer.js";

const root = document.getElementById("fl-flow");
const given = document.getElementById("fl-flow-given");
if (root && given) new Designer(root, JSON.parse(given.textContent || "{}"));
