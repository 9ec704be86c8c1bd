// @ts-check
// Wakes the designer of forms: the page brings the document and everything that is said of it.

import { Designer } from "./designer.js";

const root = document.getElementById("fl-fd");
const given = document.getElementById("fl-fd-given");
if (root && given) new Designer(root, JSON.parse(given.textContent || "{}"));
