import assert from "node:assert/strict";
import { test } from "node:test";
import { Board, flat } from "../../web/js/steps/board.js";
import { InOrder } from "../../web/js/steps/order.js";

const MACHINE = ["Open", "Probe", [["Transcribe", "Align", "Censor", "Subtitles"], ["Detect"], ["Thumbnails"]], "Plan", "Review", "Compose", "Record", "Finish"];
const AT = 1_700_000_000;
const event = (id, kind, step = "", more = {}) => ({ id, kind, step, fraction: 0, at: new Date((AT + id) * 1000).toISOString(), detail: {}, ...more });
const state = (board, name) => board.rows.get(name).state;

test("every step of the machine has a row", () => {
  assert.deepEqual(flat(["A", [["B"], ["C", [["D"]]]]]), ["a", "b", "c", "d"]);
});

test("steps go from waiting to running to done, and what is passed over was not needed", () => {
  const board = new Board(MACHINE);
  board.take(event(1, "job.running"));
  board.take(event(2, "step.started", "probe"));
  assert.deepEqual([state(board, "open"), state(board, "probe"), state(board, "transcribe")], ["done", "running", "waiting"]);
  board.take(event(3, "step.succeeded", "probe", { detail: { seconds: 1.5 } }));
  board.take(event(4, "step.started", "transcribe"));
  board.take(event(5, "step.started", "subtitles"));
  assert.equal(state(board, "censor"), "skipped");
  assert.equal(state(board, "detect"), "waiting");
  board.take(event(6, "job.ended", "", { detail: { status: "succeeded" } }));
  assert.deepEqual([state(board, "detect"), state(board, "plan"), state(board, "finish"), state(board, "transcribe")], ["skipped", "skipped", "done", "done"]);
  assert.equal(board.progress(), 1);
});

test("progress never goes back, not even when a step is tried again", () => {
  const board = new Board(MACHINE, { moderate: true });
  board.take(event(1, "job.running"));
  board.take(event(2, "step.started", "transcribe"));
  board.take(event(3, "step.progress", "transcribe", { fraction: 0.8 }));
  const before = board.progress();
  assert.ok(before > 0.1 && before < 0.9);
  board.take(event(4, "step.started", "transcribe", { detail: { attempt: 2 } }));
  assert.equal(board.progress(), before);
  assert.equal(board.rows.get("transcribe").attempt, 2);
});

test("a wanted moderation weighs from the beginning, one that is not wanted never", () => {
  const done = (request) => {
    const board = new Board(MACHINE, request);
    board.take(event(1, "step.succeeded", "transcribe"));
    return board.progress();
  };
  assert.ok(done({ moderate: true }) < done({ moderate: false }));
});

test("the time left is as long again at half way, and untold while a person is waited for", () => {
  const board = new Board(MACHINE, { moderate: true, review: true });
  board.take(event(1, "job.running"));
  assert.equal(board.left(AT + 5), null);
  board.take(event(2, "step.succeeded", "probe"));
  board.told = 0.5;
  assert.ok(Math.abs(board.left(AT + 11) - 10) < 0.01);
  board.take(event(3, "step.started", "review"));
  assert.equal(board.waits(), true);
  assert.equal(board.left(AT + 11), null);
});

test("what failed is told with its sentence", () => {
  const board = new Board(MACHINE, { moderate: true });
  board.take(event(1, "step.failed", "detect", { detail: { sentence: "No weights." } }));
  assert.deepEqual([state(board, "detect"), board.rows.get("detect").note], ["failed", "No weights."]);
});

test("a step that the picture does not know is noted all the same", () => {
  const board = new Board(MACHINE);
  board.take(event(1, "step.started", "novel"));
  assert.deepEqual(board.running(), ["novel"]);
});

test("events are told once and in order, whatever way they come", () => {
  const order = new InOrder();
  const told = [2, 1, 1, 4, 3, 2, 5].flatMap((id) => order.take({ id }).map((one) => one.id));
  assert.deepEqual(told, [1, 2, 3, 4, 5]);
  order.take({ id: 9 });
  assert.equal(order.gap, true);
});
