// @ts-check
// The settings of an image: the picture becomes part of the dashboard's document.

import { h } from "../dom.js";
import { t } from "../text.js";
import { button, labelled, text } from "../designer/controls.js";

const KINDS = ["image/png", "image/jpeg", "image/webp"];
const LARGEST = 150_000;

/** @param {import("./grid.js").Widget} widget @param {(key: string) => import("../designer/controls.js").Tell} set @returns {Node[]} */
export function imageSettings(widget, set) {
  const told = h("p", { class: "fl-help", role: "alert" });
  const input = h("input", { class: "fl-input", type: "file", accept: KINDS.join(","), "data-focus": "picture" });
  input.addEventListener("change", () => void chosen(input.files?.[0], set("picture"), told));
  const remove = button(t("Without a picture"), "x", () => set("picture")(undefined, ""));
  return [
    labelled(t("Picture"), input), told, ...(widget.picture ? [remove] : []),
    text(t("Words for those who do not see it"), "alt", widget.alt, set("alt"), { maxlength: 300 }),
  ];
}

/** @param {File | undefined} file @param {import("../designer/controls.js").Tell} tell @param {HTMLElement} told */
async function chosen(file, tell, told) {
  if (!file) return;
  if (!KINDS.includes(file.type) || file.size > LARGEST) told.textContent = t("Choose a PNG, JPEG or WebP picture up to 150 KB.");
  else tell(await asAddress(file), "");
}

/** A file as an address that holds it. @param {File} file @returns {Promise<string>} */
const asAddress = (file) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.addEventListener("load", () => resolve(String(reader.result)));
  reader.addEventListener("error", () => reject(reader.error));
  reader.readAsDataURL(file);
});
