// @ts-check
// Files travel as soon as they are chosen, so that a form that is refused has them still. One that was not sent is forgotten after a day.

import { t } from "./text.js";

/** @typedef {{ id: string, name: string, size: string, url: string, picture: boolean }} Kept */

/**
 * @param {string} url
 * @param {string} token
 * @param {File} file
 * @param {(part: number) => void} progress from 0 to 1
 * @param {AbortSignal} signal
 * @returns {Promise<Kept | string | null>} what is kept, a refusal in words, or null when the file must travel with the form
 */
export function upload(url, token, file, progress, signal) {
  return new Promise((answer) => {
    const request = new XMLHttpRequest(); // fetch tells nothing of what was sent
    const body = new FormData();
    body.set("file", file, file.name);
    request.upload.addEventListener("progress", (event) => event.lengthComputable && progress(event.loaded / event.total));
    request.addEventListener("load", () => answer(read(request)));
    for (const type of ["error", "abort", "timeout"]) request.addEventListener(type, () => answer(null));
    signal.addEventListener("abort", () => request.abort());
    request.open("POST", url);
    request.setRequestHeader("X-CSRF-Token", token);
    request.send(body);
  });
}

/** @param {XMLHttpRequest} request @returns {Kept | string | null} */
function read({ status, responseText }) {
  if (status === 413) return t("This file is too large.");
  try {
    const said = JSON.parse(responseText);
    return said.refusal ?? said;
  } catch {
    return null;
  }
}
