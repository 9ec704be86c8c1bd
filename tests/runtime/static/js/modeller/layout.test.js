import assert from "node:assert/strict";
import test from "node:test";
import { arrows, path as arrow, ways } from "../../../../../runtime/static/js/modeller/arrows.js";
import { placed, tidy, WIDTH } from "../../../../../runtime/static/js/modeller/layout.js";
import { end, path, ports } from "../../../../../runtime/static/js/modeller/lines.js";

globalThis.document = { createElementNS: () => ({ setAttribute() {}, append() {} }) };

const cards = [..."abcdefghij"].map((key, index) => ({ key, height: 100 + index * 17 }));
const edges = [["b", "a"], ["c", "a"], ["d", "a"], ["e", "b"], ["f", "c"], ["g", "g"], ["e", "f"], ["x", "a"]].map(([from, to]) => ({ from, to }));
const overlaps = (spots) => cards.flatMap((one, at) => cards.slice(at + 1).filter((other) => {
  const [here, there] = [spots[one.key], spots[other.key]];
  return Math.abs(here.x - there.x) < WIDTH && here.y < there.y + other.height && there.y < here.y + one.height;
}));

test("the same app looks the same, in whatever order it is told", () => {
  const spots = tidy(cards, edges);
  assert.deepEqual(tidy([...cards].reverse(), [...edges].reverse()), spots);
  assert.deepEqual(Object.keys(spots).sort(), cards.map(({ key }) => key));
});

test("no card covers another, and none lies outside of the paper", () => {
  const many = tidy(cards, cards.flatMap(({ key }) => (key === "a" ? [] : [{ from: key, to: "a" }])));
  for (const spots of [tidy(cards, edges), many, tidy(cards, [])]) {
    assert.deepEqual(overlaps(spots), []);
    assert.ok(Object.values(spots).every(({ x, y }) => x >= 0 && y >= 0));
  }
});

test("kept places stay; a card without one stands below them all", () => {
  const kept = { a: { x: 500, y: 40 }, b: { x: 0, y: 300 } };
  const spots = placed(cards, edges, kept);
  assert.deepEqual([spots.a, spots.b], [kept.a, kept.b]);
  assert.ok(cards.slice(2).every(({ key }) => spots[key].y > 400));
  assert.deepEqual(placed(cards, edges, {}), tidy(cards, edges));
});

test("lines join the sides that face one another, with a foot for many and a bar for one", () => {
  const box = (x) => ({ x, y: 0, width: 100, height: 80 });
  const sides = (from, to) => ports(from, 20, to, 20).map(({ x, side }) => [x, side]);
  const self = box(0);
  assert.deepEqual(sides(box(0), box(300)), [[100, 1], [300, -1]]);
  assert.deepEqual(sides(box(300), box(0)), [[300, -1], [100, 1]]);
  assert.deepEqual(sides(box(0), box(50)), [[100, 1], [150, 1]]);
  assert.deepEqual(sides(self, self), [[100, 1], [100, 1]]);
  assert.match(path({ x: 100, y: 20, side: 1 }, { x: 300, y: 60, side: -1 }), /^M 100 20 H 114 C .* 286 60 H 300$/);
  assert.deepEqual(["many", "one"].map((count) => end({ x: 0, y: 10, side: 1 }, count)), ["M 0 4 L 14 10 L 0 16", "M 8 4 V 16"]);
});

test("ways between states: those of values that are there, on above and back below", () => {
  const allow = { new: ["won", "gone"], won: ["new"], lost: [] };
  const values = ["new", "lost", "won"];
  assert.deepEqual(ways(values, allow), [{ from: 0, to: 2 }, { from: 2, to: 0 }]);
  const { top, height } = arrows(values, allow);
  const bends = ways(values, allow).map((way) => Number(arrow(way, top).split(" ")[5]));
  assert.ok(bends[0] < top && bends[1] > top + 56 && height > bends[1] - 40);
  assert.match(arrow({ from: 0, to: 1 }, 24), /^M \d+ 52 H \d+$/);
});
