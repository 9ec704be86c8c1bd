// @ts-check
// Wakes the editor of menus: the page brings the document and everything that may stand in it.

import { Designer } from "./designer.js";

const root = document.getElementById("fl-nd");
const given = document.getElementById("fl-nd-given");
if (root && given) new Designer(root, JSON.parse(given.textContent || "{}"));
