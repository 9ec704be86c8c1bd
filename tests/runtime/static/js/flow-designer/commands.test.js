import assert from "node:assert/strict";
import test from "node:test";
import { addBranch, duplicateBranch, duplicateStep, insertStep, moveBranch, moveStep, patch, removeBranch, replaceStart, setOnStep } from "../../../../../runtime/static/js/flow-designer/commands.js";
import { History } from "../../../../../runtime/static/js/history.js";
import { branchRefusal, refusal } from "../../../../../runtime/static/js/flow-designer/rules.js";
import { DEEPEST, find, freshCopy, ids, placeOf, walk } from "../../../../../runtime/static/js/flow-designer/tree.js";
import { flow as anyEdit, frozen, thereAndBack } from "../any-edits.js";

const approval = (id, more = {}) => ({ id, type: "approval", approvers: [{ by: "manager", of: "initiator" }], mode: "all", ...more });

function flow() {
  return frozen({
    $schema: "formloom:flow/1", $id: "x", title: "X", entity: "quote", start: { on: "button", onePerRecord: true },
    steps: [
      approval("first"),
      { id: "tier", type: "exclusive", branches: [
        { id: "small", when: "amount < 5", steps: [approval("inner", { return: { allow: true, targets: ["first"] } })] },
        { id: "middle", when: "amount < 9", steps: [] },
        { id: "rest", default: true, steps: [{ id: "rows", type: "loop", over: "items", item: "row", mode: "sequence", steps: [{ id: "note", type: "notify", to: [], text: "hi" }] }] },
      ] },
      { id: "back", type: "goto", to: "first", maxVisits: 2 },
    ],
  });
}

const order = (document) => [...walk(document.steps)].map(({ step }) => step.id);
const root = (index) => ({ block: "", branch: "", index });

test("a step is put before the one at a place, in any sequence", () => {
  assert.deepEqual(order(insertStep(approval("new"), root(1)).apply(flow())).slice(0, 3), ["first", "new", "tier"]);
  const inside = insertStep(approval("new"), { block: "tier", branch: "middle", index: 0 }).apply(flow());
  assert.equal(find(inside, "new").place.branch, "middle");
  const loop = insertStep(approval("new"), { block: "rows", branch: "", index: 1 }).apply(flow());
  assert.deepEqual(find(loop, "rows").step.steps.map(({ id }) => id), ["note", "new"]);
});

test("a step moves down, up, into a branch and out of it", () => {
  assert.deepEqual(order(moveStep("first", root(3)).apply(flow())).at(-1), "first");
  assert.deepEqual(order(moveStep("back", root(0)).apply(flow()))[0], "back");
  assert.equal(find(moveStep("first", { block: "tier", branch: "rest", index: 1 }).apply(flow()), "first").place.index, 1);
  assert.equal(find(moveStep("inner", root(0)).apply(flow()), "inner").place.block, "");
});

test("a block does not move into itself", () => {
  const document = flow();
  assert.equal(moveStep("tier", { block: "tier", branch: "small", index: 0 }).apply(document), document);
  assert.match(refusal(document, find(document, "tier").step, { block: "tier", branch: "small", index: 0 }), /itself/);
});

test("a copy has ids of its own, and its inner targets point inside it", () => {
  const document = flow();
  const step = { id: "a", type: "parallel", branches: [{ id: "b", steps: [approval("c")] }, { id: "d", steps: [approval("e", { return: { allow: true, targets: ["c", "first"] } })] }] };
  const copy = freshCopy(step, new Set(["a", "b", "c", "d", "e"]));
  assert.deepEqual([...walk([copy])].map(({ step: one }) => one.id), ["a_2", "c_2", "e_2"]);
  assert.deepEqual(copy.branches[1].steps[0].return.targets, ["c_2", "first"]);
  const twice = duplicateStep("tier").apply(document);
  assert.equal(new Set(order(twice)).size, order(twice).length);
});

test("branches are added before the default, moved, copied and taken away", () => {
  const named = (document) => find(document, "tier").step.branches.map(({ id }) => id);
  assert.deepEqual(named(addBranch("tier", { id: "new", steps: [] }).apply(flow())), ["small", "middle", "new", "rest"]);
  assert.deepEqual(named(moveBranch("tier", "middle", -1).apply(flow())), ["middle", "small", "rest"]);
  assert.deepEqual(named(moveBranch("tier", "middle", 1).apply(flow())), ["small", "middle", "rest"], "the default stays last");
  assert.equal(find(duplicateBranch("tier", "rest").apply(flow()), "tier").step.branches.filter((one) => one.default).length, 1);
  assert.deepEqual(named(removeBranch("tier", "small").apply(flow())), ["middle", "rest"]);
  assert.notEqual(branchRefusal(find(flow(), "tier").step, "rest"), "");
});

test("a quick fix is a patch of the document", () => {
  const fixed = patch([{ op: "add", path: "/steps/0/deadline", value: { after: "P2D", then: "remind" } }, { op: "remove", path: "/steps/2" }, { op: "replace", path: "/steps/1/branches/0/id", value: "little" }]).apply(flow());
  assert.deepEqual([fixed.steps[0].deadline.then, fixed.steps.length, fixed.steps[1].branches[0].id], ["remind", 2, "little"]);
});

test("a JSON pointer leads to the card that shows it", () => {
  assert.deepEqual(placeOf(flow(), "/steps/1/branches/0/when"), { step: "tier", branch: "small" });
  assert.deepEqual(placeOf(flow(), "/steps/1/branches/0/steps/0/mode"), { step: "inner", branch: "" });
  assert.deepEqual(placeOf(flow(), "/start/on"), { step: "start", branch: "" });
});

test("beginning in another way keeps what both ways know", () => {
  assert.deepEqual(replaceStart({ on: "date", field: "" }, ["field", "onePerRecord"]).apply(flow()).start, { on: "date", field: "", onePerRecord: true });
});

test("typing in one field is one edit, until there is a pause", () => {
  let now = 0;
  const history = new History(flow(), () => now);
  for (const title of ["A", "Ab", "Abc"]) history.run(setOnStep("first", "title", title));
  now = 5000;
  history.run(setOnStep("first", "title", "Abcd"));
  history.undo();
  assert.equal(find(history.document, "first").step.title, "Abc");
  history.undo();
  assert.equal(find(history.document, "first").step.title, undefined);
});

test("what changes nothing is not an edit", () => {
  const history = new History(flow());
  assert.equal(history.run(setOnStep("first", "mode", "all")), false);
  assert.equal(history.undoes, "");
});

test("any sequence of edits, undone, gives the byte-identical document; done again, the same result", () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const made = thereAndBack(flow(), anyEdit, seed);
    assert.equal(new Set(ids(made)).size, [...walk(made.steps)].flatMap(({ step }) => [step.id, ...(step.branches ?? []).map((one) => one.id)]).length + 1, `ids are unique (seed ${seed})`);
  }
});

test("blocks nest only so deep", () => {
  let document = flow();
  let block = "tier";
  for (let depth = 2; depth <= DEEPEST; depth += 1) {
    const step = freshCopy({ id: "deep", type: "parallel", branches: [{ id: "left", steps: [] }, { id: "right", steps: [] }] }, ids(document));
    const place = { block, branch: find(document, block).step.branches[0].id, index: 0 };
    assert.equal(refusal(document, step, place), "");
    document = insertStep(step, place).apply(document);
    block = step.id;
  }
  const place = { block, branch: find(document, block).step.branches[0].id, index: 0 };
  assert.notEqual(refusal(document, freshCopy({ id: "deep", type: "parallel", branches: [] }, ids(document)), place), "");
});
