// The state machine as a picture: steps in a line, and lines side by side, each with where it stands.

import { el } from "../dom.js";
import { percent } from "../amounts.js";
import { took } from "../time.js";
import { stepOf } from "./board.js";

const WORDS = { waiting: "to come", running: "running", done: "done", failed: "failed", skipped: "not needed", stopped: "stopped" };

export class Picture {
  constructor(board) {
    this.board = board;
    this.cells = new Map();
    this.node = el("div", { class: "machine", tabindex: 0, role: "region", "aria-label": "The steps of the state machine" }, this.line(board.machine, "In this order"));
    this.tell();
  }

  line(names, label) {
    return el("ol", { class: "series", "aria-label": label }, names.map((one) => el("li", {}, Array.isArray(one)
      ? el("ul", { class: "side", "aria-label": "At the same time" }, one.map((inner) => el("li", {}, this.line(inner, "One after the other"))))
      : this.cell(one))));
  }

  cell(name) {
    const cell = {
      mark: el("span", { class: "mark", "aria-hidden": "true" }),
      word: el("span", { class: "word-state" }),
      bar: el("span", { class: "fill", "aria-hidden": "true" }),
    };
    cell.node = el("div", { class: "step" }, cell.mark, el("span", { class: "step-name" }, name), cell.word, cell.bar);
    this.cells.set(stepOf(name), cell);
    return cell.node;
  }

  tell() {
    for (const row of this.board.rows.values()) {
      const cell = this.cells.get(row.name);
      if (!cell) continue;
      cell.node.dataset.state = row.state;
      cell.node.title = row.note;
      cell.word.textContent = this.word(row);
      cell.bar.style.setProperty("--done", row.state === "running" ? row.fraction : row.state === "done" ? 1 : 0);
    }
  }

  word(row) {
    if (row.name === "review" && row.state === "running") return "waits for you";
    if (row.state === "running" && row.fraction) return percent(row.fraction);
    if (row.state === "running" && row.attempt > 1) return `attempt ${row.attempt}`;
    if (row.state === "done" && row.seconds !== null && row.name !== "review") return took(row.seconds);
    return WORDS[row.state];
  }
}
