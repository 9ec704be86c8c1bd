// @ts-check
// Wakes the part of the modeller that the page is for; the page brings the documents and everything that is said of them.

import { Fields } from "./fields.js";
import { Picture } from "./picture.js";
import { States } from "./states.js";

const given = JSON.parse(document.getElementById("fl-md-given")?.textContent || "{}");
const parts = { fields: Fields, picture: Picture, states: States };
for (const [name, Part] of Object.entries(parts)) {
  const root = document.getElementById(`fl-md-${name}`);
  if (root && given.documents) new Part(root, given);
}
