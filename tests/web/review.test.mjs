import assert from "node:assert/strict";
import { test } from "node:test";
import { boxAt, between, covers, drawn, tidy, withBox } from "../../web/js/review/boxes.js";
import { Keeper, recall } from "../../web/js/review/keep.js";
import { Model, editsOf, projectOf } from "../../web/js/review/model.js";
import { shelf } from "./shelf.mjs";

const BLUR = { label: "face", score: 0.9, style: "blur", track: 3, start: 1, end: 4, boxes: [{ t: 1, x: 0.1, y: 0.1, w: 0.2, h: 0.2 }, { t: 2, x: 0.2, y: 0.1, w: 0.2, h: 0.2 }] };
const EDITS = { blurs: [BLUR], mutes: [{ start: 2, end: 3, reason: "profanity", style: "mute" }], without: [] };
const round = (box) => Object.fromEntries(Object.entries(box).map(([name, value]) => [name, Number(value.toFixed(4))]));

test("what is not touched comes back as it was", () => {
  assert.deepEqual(editsOf(projectOf(EDITS)), EDITS);
});

test("what was left alone before is offered again, switched off", () => {
  const project = projectOf({ blurs: [], mutes: [] }, { tracks: [{ id: 3, label: "face", score: 0.9, start: 1, end: 4, boxes: BLUR.boxes }] }, { mutes: [[2, 3]] });
  assert.deepEqual([project.tracks[0].on, project.words[0].on], [false, false]);
  assert.deepEqual(editsOf(project).without, [3]);
  assert.deepEqual(projectOf({ ...EDITS, without: [3] }).tracks.map((one) => one.on), [false]);
});

test("decisions are undone and done again in their order", () => {
  let told = 0;
  const model = new Model(projectOf(EDITS), () => { told += 1; });
  model.decide("t3", false);
  model.decide("w0", false);
  assert.deepEqual(model.edits, { blurs: [BLUR], mutes: [], without: [3] });
  assert.deepEqual(model.progress, [2, 2]);
  assert.equal(model.undo(), true);
  assert.equal(model.edits.mutes.length, 1);
  assert.equal(model.redo(), true);
  assert.equal(model.edits.mutes.length, 0);
  model.undo();
  model.undo();
  assert.deepEqual(model.edits, EDITS);
  assert.equal(model.undo(), false);
  assert.equal(told, 6);
});

test("a new decision ends what could be done again", () => {
  const model = new Model(projectOf(EDITS));
  model.decide("t3", false);
  model.undo();
  model.decide("w0", false);
  assert.equal(model.redo(), false);
});

test("a region that nobody found can be added, and lies inside the film", () => {
  const model = new Model(projectOf(EDITS));
  model.add("track", { id: "h1", blur: drawn(9.9, 10) });
  const { start, end } = model.edits.blurs[1];
  assert.ok(start >= 0 && end <= 10 && end > start);
});

test("a box holds from its time until the next, the first before it, too", () => {
  assert.deepEqual([0, 1, 1.9, 2, 9].map((time) => boxAt(BLUR, time).x), [0.1, 0.1, 0.1, 0.2, 0.2]);
  assert.deepEqual([0.5, 1, 4, 4.1].map((time) => covers(BLUR, time, 10)), [false, true, true, false]);
});

test("a change is made in all moments, or from this one to the next only", () => {
  const wanted = { x: 0.3, y: 0.2, w: 0.4, h: 0.2 };
  const whole = withBox(BLUR, 1, wanted, true);
  assert.deepEqual(whole.boxes.map(round), [{ t: 1, x: 0.3, y: 0.2, w: 0.4, h: 0.2 }, { t: 2, x: 0.4, y: 0.2, w: 0.4, h: 0.2 }]);
  const here = withBox(BLUR, 1.5, wanted, false);
  assert.deepEqual(here.boxes.map((box) => box.t), [1, 1.5, 2]);
  assert.equal(here.start, 1);
  assert.deepEqual(withBox(BLUR, 2, wanted, false).boxes.length, 2);
});

test("boxes stay inside the picture and times in their order", () => {
  assert.deepEqual(tidy({ x: -1, y: 2, w: 5, h: 0 }), { x: 0, y: 0.99, w: 1, h: 0.01 });
  assert.deepEqual([between(BLUR, 5, 2, 10).start, between(BLUR, 5, 2, 10).end], [5, 5.1]);
  assert.equal(between(BLUR, -3, 99, 10).end, 10);
});

test("each change is kept at once, before anything is sent", () => {
  const store = shelf();
  const model = new Model(projectOf(EDITS), () => keeper.changed());
  const keeper = new Keeper("job", model, async () => {}, () => {}, store);
  model.decide("t3", false);
  assert.deepEqual([recall("job", store).project.tracks[0].on, recall("job", store).sent], [false, false]);
  clearTimeout(keeper.timer);
});

test("what changes while it is sent is sent after it, and only then counts as sent", async () => {
  const store = shelf();
  const sent = [];
  const model = new Model(projectOf(EDITS), () => keeper.changed());
  const keeper = new Keeper("job", model, async (edits) => {
    sent.push(edits);
    if (sent.length === 1) model.decide("w0", false);
  }, () => {}, store);
  model.decide("t3", false);
  await keeper.flush();
  clearTimeout(keeper.timer);
  assert.deepEqual(sent, [{ ...EDITS, without: [3] }, { blurs: [BLUR], mutes: [], without: [3] }]);
  assert.equal(recall("job", store).sent, true);
  await keeper.flush();
  assert.equal(sent.length, 2);
});

test("edits that the server does not take stay in the browser", async () => {
  const store = shelf();
  const model = new Model(projectOf(EDITS), () => keeper.changed());
  const keeper = new Keeper("job", model, async () => { throw new Error("down"); }, () => {}, store);
  model.decide("t3", false);
  await assert.rejects(keeper.flush(), /down/);
  clearTimeout(keeper.timer);
  assert.equal(recall("job", store).sent, false);
});
