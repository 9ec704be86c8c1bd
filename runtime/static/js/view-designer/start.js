// @ts-check
// Wakes the designer of views: the page brings the document and everything that it can be made of.

import { Designer } from "./designer.js";

const root = document.getElementById("fl-vd");
const given = document.getElementById("fl-vd-given");
if (root && given) new Designer(root, JSON.parse(given.textContent || "{}"));
