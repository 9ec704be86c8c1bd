// @ts-check
// A photograph as large as anybody needs it: phones make ten times more. Where it was taken is left out, too.

const MOST = 2048;
const QUALITY = 0.85;
/** Below this a photograph travels as it is. */
const SMALL_BYTES = 400 * 1024;

/** @param {number} width @param {number} height @param {number} [most] of the longer side @returns {[number, number]} */
export function fitted(width, height, most = MOST) {
  const part = Math.min(1, most / Math.max(width, height));
  return [Math.round(width * part), Math.round(height * part)];
}

/** The same picture, upright and smaller; the file itself where this browser cannot read it. @param {File} file */
export async function smaller(file) {
  if (!file.type.startsWith("image/") || file.size <= SMALL_BYTES) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = fitted(picture.width, picture.height);
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    /** @type {Blob | null} */
    const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    return made && made.size < file.size ? new File([made], `${file.name.replace(/\.\w+$/, "")}.jpg`, { type: made.type, lastModified: file.lastModified }) : file;
  } catch {
    return file; // no picture, or of a kind that is unknown here
  }
}
