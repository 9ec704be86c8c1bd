import assert from "node:assert/strict";
import { test } from "node:test";
import { addUp, footOf, numberText, parseCells, plainNumber } from "../../../runtime/static/js/cells.js";

test("tabs part cells and line ends part rows", () => {
  assert.deepEqual(parseCells("a\tb\r\nc\td\r\n"), [["a", "b"], ["c", "d"]]);
});

test("quotes keep tabs, line ends and doubled quotes inside a cell", () => {
  assert.deepEqual(parseCells('"a\tb"\t"he said ""yes""\nand left"\n1\t2'), [["a\tb", 'he said "yes"\nand left'], ["1", "2"]]);
});

test("an inch sign inside a cell is only a sign", () => {
  assert.deepEqual(parseCells('5" pipe\t2'), [['5" pipe', "2"]]);
});

test("empty cells keep their place", () => {
  assert.deepEqual(parseCells("\tb\t\n\t\t"), [["", "b", ""], ["", "", ""]]);
});

for (const [text, plain] of [["1,234.50", "1234.50"], ["￥1 234", "1234"], ["１２．５", "12.5"], ["−3", "-3"], ["12%", "12"]]) {
  test(`${text} reads as ${plain}`, () => assert.equal(plainNumber(text), plain));
}

for (const text of ["", "abc", "1.2.3", "--1", "1e5"]) {
  test(`"${text}" is no number`, () => assert.equal(plainNumber(text), null));
}

test("sums are exact where floats are not", () => assert.equal(addUp(["0.1", "0.2"]), "0.3"));
test("sums keep the longest fraction", () => assert.equal(addUp(["1.10", "2", "-0.005"]), "3.095"));
test("sums may be negative and small", () => assert.equal(addUp(["-0.05", "0.02"]), "-0.03"));
test("sums pass over what is not a number", () => assert.equal(addUp(["", "n/a", "7"]), "7"));
test("the sum of nothing is 0", () => assert.equal(addUp([]), "0"));

const EURO = { as: "money", scale: 2, currency: "EUR" };
test("a sum of money has its currency", () => assert.equal(numberText("1234567.5", EURO, "en"), "€1,234,567.50"));
test("yuan stand in Chinese as there", () => assert.equal(numberText("12", { ...EURO, currency: "CNY" }, "zh"), "¥12.00"));
test("more digits than a float has stay", () => assert.equal(numberText("12345678901234567.89", { ...EURO, as: "decimal" }, "en"), "12,345,678,901,234,567.89"));
test("a fraction is told in percent", () => assert.equal(numberText("0.125", { as: "percent", scale: 4, currency: "" }, "en"), "12.5%"));

test("a foot tells the sum, the mean, the least or the most", () => {
  const told = ["sum", "avg", "min", "max"].map((how) => footOf(how, ["2", "10", "-3"]));
  assert.deepEqual(told, ["9", "3", "-3", "10"]);
  assert.equal(footOf("max", []), "");
});
