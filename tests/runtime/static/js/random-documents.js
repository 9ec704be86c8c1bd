// For the tests in Python: documents, a line each; back as the designer of each would keep it, unedited.

import { createInterface } from "node:readline";
import { withTexts } from "../../../../runtime/static/js/form-designer/keeping.js";
import * as edits from "./any-edits.js";

/** Documents as a designer works on them, and what it keeps of that. */
const OPENED = {
  form: { open: (document) => withTexts(document, [{ locale: "zh", title: "中文", save: "", etag: "", texts: { "": "表" } }]), kept: ({ $texts: _texts, ...document }) => document },
  entity: { open: (document) => ({ [document.$id]: document }), kept: (all) => Object.values(all)[0] },
};
const ITSELF = { open: (document) => document, kept: (document) => document };

for await (const line of createInterface({ input: process.stdin })) {
  const { kind, document, seeds } = JSON.parse(line);
  const { open, kept } = OPENED[kind] ?? ITSELF;
  for (const seed of seeds) edits.thereAndBack(open(document), edits[kind], seed);
  process.stdout.write(`${JSON.stringify(kept(open(document)))}\n`);
}
