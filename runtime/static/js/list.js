// @ts-check
// What a list of records can do beyond its links: cells changed where they stand, columns arranged, keys, a look into a record.
import "./list-cells.js";
import "./list-columns.js";
import "./list-keys.js";
import { listData } from "./list-place.js";
import "./lists/scrolled.js";
import "./peek.js";

if (document.querySelector("[data-fold]")) await import("./lists/folds.js");
if (document.querySelector("[data-more-rows], [data-scrolls]")) await import("./lists/more.js");
listData().ready = "1"; // for whoever waits for the keys
