// @ts-check
import { Board } from "./board.js";

const root = document.querySelector("[data-board]");
if (root instanceof HTMLElement) new Board(root);
