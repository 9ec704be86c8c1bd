// @ts-check
/** For the tests in Python: records, cores, texts or a question for names; a line each, a line back. */

import { createInterface } from "node:readline";

import { formulaOf } from "../../../../../runtime/static/js/formula-editor/conditions.js";
import { calls, compile, typed } from "../../../../../runtime/static/js/formula/evaluate.js";
import { folds } from "../../../../../runtime/static/js/formula/functions.js";
import { mistake } from "../../../../../runtime/static/js/formula/parse.js";
import { DATE_FORMATS, NUMBER_FORMATS } from "../../../../../runtime/static/js/formula/text.js";

/** @type {{ records: Record<string, any>[], environment: any } | null} */
let given = null;

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  if (asked.texts) {
    process.stdout.write(`${JSON.stringify(asked.texts.map(mistake))}\n`);
  } else if (asked.groups) {
    const written = asked.groups.map((/** @type {any} */ group) => formulaOf(group, (name) => asked.operators.find((/** @type {any} */ one) => one.name === name)));
    process.stdout.write(`${JSON.stringify(written)}\n`);
  } else if (asked.names) {
    const found = {
      calls: Object.keys({ ...calls, ...typed }),
      lists: Object.keys(folds),
      formats: [...NUMBER_FORMATS, ...Object.keys(DATE_FORMATS)],
    };
    process.stdout.write(`${JSON.stringify(found)}\n`);
  } else if (asked.tables) {
    given = link(asked);
    process.stdout.write("true\n");
  } else {
    const run = compile(asked.core);
    const values = given?.records.map((record) => run(record, asked.environment ?? given?.environment));
    process.stdout.write(`${JSON.stringify(values)}\n`);
  }
}

/**
 * Records come as tables, since they refer to each other; `links` names the entity of each link
 * and of each list by entity and key.
 *
 * @param {any} asked
 */
function link({ entity, tables, links, environment }) {
  for (const [name, keys] of Object.entries(links)) {
    for (const record of Object.values(tables[name])) {
      for (const [key, target] of Object.entries(/** @type {any} */ (keys))) {
        const value = record[key];
        if (Array.isArray(value)) record[key] = value.map((id) => tables[target][id]);
        else record[key] = value === null ? null : tables[target][value];
      }
    }
  }
  return { records: Object.values(tables[entity]), environment };
}
