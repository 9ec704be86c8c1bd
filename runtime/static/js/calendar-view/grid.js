// @ts-check
// Where things stand among the hours: minutes as pixels, and back.

const DAY = 24 * 60;
/** Times that one can drop at. */
export const STEP = 15;

/** Put every event where its time is. @param {ParentNode} root */
export function placeBlocks(root) {
  for (const block of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(".fl-cal-event.is-block"))) {
    const { top = 0, minutes = 0, column = 0, columns = 1 } = /** @type {any} */ (block.dataset);
    const width = 100 / Number(columns);
    Object.assign(block.style, { top: percent(Number(top) / DAY), height: percent(Number(minutes) / DAY), left: `${width * Number(column)}%`, width: `${width}%` });
  }
  const hours = root.querySelector("[data-hours]");
  hours?.classList.add("is-placed");
  return hours;
}

/** @param {number} part of a day */
const percent = (part) => `${part * 100}%`;

/** The minute of a day under a height, in steps. @param {Element} column @param {number} y */
export function minuteAt(column, y) {
  const box = column.getBoundingClientRect();
  const minute = ((y - box.top) / box.height) * DAY;
  return Math.min(Math.max(Math.floor(minute / STEP) * STEP, 0), DAY - STEP);
}

/** What a time among the hours looks like: 09:30. @param {number} minute */
export const clock = (minute) => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

/** The box of some minutes of a column. @param {Element} column @param {number} from @param {number} minutes */
export function boxOf(column, from, minutes) {
  const box = column.getBoundingClientRect();
  return new DOMRect(box.x, box.y + (from / DAY) * box.height, box.width, (minutes / DAY) * box.height);
}

/** Days from one ISO date to another. @param {string} from @param {string} to */
export const daysBetween = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
