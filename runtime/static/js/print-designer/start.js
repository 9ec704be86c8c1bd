// @ts-check
// Wakes the designer of print templates: the page brings the document and everything that it can say.

import { Designer } from "./designer.js";

const root = document.getElementById("fl-pd");
const given = document.getElementById("fl-pd-given");
if (root && given) new Designer(root, JSON.parse(given.textContent || "{}"));
