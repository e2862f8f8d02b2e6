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

test("how far the whole is, the API says; it never goes back, not even when a step is tried again", () => {
  const board = new Board(MACHINE);
  board.take(event(1, "job.running"));
  board.take(event(2, "step.succeeded", "transcribe"));
  assert.equal(board.progress(), 0);
  board.stands({ fraction: 0.6, seconds_left: 8 }, AT);
  board.stands({ fraction: 0.4, seconds_left: 20 }, AT + 1);
  board.take(event(4, "step.started", "transcribe", { detail: { attempt: 2 } }));
  assert.equal(board.progress(), 0.6);
  assert.equal(board.rows.get("transcribe").attempt, 2);
});

test("the time left is what the API said, less what has passed, and untold while a person is waited for", () => {
  const board = new Board(MACHINE);
  board.take(event(1, "job.running"));
  assert.equal(board.left(AT + 5), null);
  board.stands({ fraction: 0.5, seconds_left: 10 }, AT);
  assert.deepEqual([board.left(AT + 4), board.left(AT + 40)], [6, 0]);
  board.stands({ fraction: 0.5, seconds_left: null }, AT);
  assert.equal(board.left(AT + 4), null);
  board.take(event(3, "step.started", "review"));
  assert.equal(board.waits(), true);
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
