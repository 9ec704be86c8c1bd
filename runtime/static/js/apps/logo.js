// @ts-check
// A logo that is chosen is shown at once; one that is larger than a logo needs to be is made smaller before it is sent.

import { fitted } from "../photos.js";

const LARGEST_BYTES = 40_000;
const SIDES = [512, 320, 192, 128];

const input = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-logo]"));
const shown = /** @type {HTMLImageElement | null} */ (document.querySelector("[data-logo-shown]"));

// In the capture phase: the form saves itself on the same event, and is to send the smaller one.
input?.closest("form")?.addEventListener("change", (event) => {
  const file = event.target === input && event.isTrusted ? input.files?.[0] : undefined;
  if (!file) return;
  event.stopPropagation();
  void take(file);
}, { capture: true });

/** @param {File} file */
async function take(file) {
  const made = file.size > LARGEST_BYTES ? await small(file) : file;
  if (!input) return;
  const chosen = new DataTransfer();
  chosen.items.add(made);
  input.files = chosen.files;
  if (shown) [shown.src, shown.hidden] = [await addressOf(made), false];
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

/** The picture with sides as short as it takes; the file itself where this browser cannot read it. @param {File} file */
async function small(file) {
  try {
    const picture = await createImageBitmap(file);
    const canvas = document.createElement("canvas");
    for (const side of SIDES) {
      [canvas.width, canvas.height] = fitted(picture.width, picture.height, side);
      canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
      /** @type {Blob | null} */
      const made = await new Promise((done) => canvas.toBlob(done, "image/webp", 0.9));
      if (made && made.size <= LARGEST_BYTES) return new File([made], "logo", { type: made.type });
    }
  } catch {
    // No picture: the server says so.
  }
  return file;
}

/** @param {Blob} file @returns {Promise<string>} the picture itself as an address, which pages may show */
const addressOf = (file) => new Promise((done) => {
  const reader = new FileReader();
  reader.addEventListener("load", () => done(String(reader.result)));
  reader.readAsDataURL(file);
});

if (input?.files?.[0]) void take(input.files[0]); // chosen before this script had come
