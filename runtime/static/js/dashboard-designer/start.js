// @ts-check
// Wakes the designer of dashboards: the page brings the document and everything that it can be made of.

import { Designer } from "./designer.js";

const root = document.getElementById("fl-dd");
const given = document.getElementById("fl-dd-given");
if (root && given) new Designer(root, JSON.parse(given.textContent || "{}"));
