// @ts-check
import { Drag } from "../drag.js";
import { place } from "../lines-keys.js";
import { t } from "../text.js";

/** Rows are dragged by their numbers. @param {import("../lines-keys.js").Lines} lines */
export function watchDrags(lines) {
  /** @type {HTMLTableRowElement | null} */
  let dragged = null;
  const target = (/** @type {number} */ y) => {
    const others = lines.rows.filter((row) => row !== dragged);
    const before = others.findIndex((row) => y < row.getBoundingClientRect().top + row.offsetHeight / 2);
    return { others, at: before < 0 ? others.length : before };
  };
  const frame = /** @type {HTMLElement} */ (lines.querySelector(".fl-lines-frame"));
  new Drag(lines, frame, {
    sources: "td.fl-lines-index",
    start: (source) => {
      dragged = source.closest("tr");
      return dragged ? t("Row {place} of {count}", { place: lines.rows.indexOf(dragged) + 1, count: lines.rows.length }) : "";
    },
    over: (_x, y) => {
      const { others, at } = target(y);
      const box = (others[at] ?? others[others.length - 1])?.getBoundingClientRect();
      const top = box ? (others[at] ? box.top : box.bottom) : y;
      return { refusal: "", line: new DOMRect(box?.left ?? 0, top - 1, box?.width ?? 0, 2) };
    },
    drop: (_x, y) => dragged && place(lines, dragged, target(y).at),
    end: () => (dragged = null),
  });
}
