import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "../../web/js/api.js";
import { Memory } from "../../web/js/upload/memory.js";
import { cut, length, missing } from "../../web/js/upload/parts.js";
import { Rate } from "../../web/js/upload/rate.js";
import { persist } from "../../web/js/upload/send.js";
import { Slots } from "../../web/js/upload/slots.js";
import { shelf } from "./shelf.mjs";

const MB = 1024 * 1024;

test("parts cover the file without gap or overlap, and an empty file has one", () => {
  for (const size of [0, 1, 8 * MB - 1, 8 * MB, 8 * MB + 1, 100 * MB + 7]) {
    const parts = cut(size, 8 * MB);
    assert.equal(parts[0].start, 0);
    assert.equal(parts.at(-1).end, size);
    parts.slice(1).forEach((part, k) => assert.equal(part.start, parts[k].end));
    assert.equal(length(parts), size);
  }
});

test("a 5 GB upload cut in the middle sends again only what has not arrived", () => {
  const [size, part] = [5_000_000_000, 8 * MB];
  const all = cut(size, part);
  const half = all.slice(0, Math.floor(all.length / 2)).map(({ number, start, end }) => ({ number, bytes: end - start }));
  assert.equal(missing(size, part, half).length, all.length - half.length);
  assert.equal(missing(size, part, half)[0].number, half.length + 1);
});

test("a part that came short is sent again", () => {
  assert.deepEqual(missing(20, 10, [{ number: 1, bytes: 9 }, { number: 2, bytes: 10 }]).map((part) => part.number), [1]);
});

test("the time left follows the pace of the last seconds", () => {
  const rate = new Rate();
  for (let second = 0; second <= 20; second += 1) rate.mark(second * 100, second);
  for (let second = 21; second <= 40; second += 1) rate.mark(2000 + (second - 20) * 10, second);
  assert.ok(Math.abs(rate.perSecond() - 10) < 1e-9);
  assert.ok(Math.abs(rate.left(2300) - 10) < 1e-9);
});

test("nothing is guessed at the beginning or while it stands still", () => {
  const rate = new Rate();
  assert.equal(rate.left(10), null);
  rate.mark(0, 0);
  rate.mark(5, 0.5);
  assert.equal(rate.left(10), null);
  rate.mark(5, 30);
  rate.mark(5, 45);
  assert.equal(rate.left(10), null);
});

test("at most so many go at once, and each is done", async () => {
  const slots = new Slots(6);
  let [now, most] = [0, 0];
  const work = async (k) => { now += 1; most = Math.max(most, now); await null; await null; now -= 1; return k; };
  const done = await Promise.all(Array.from({ length: 50 }, (_, k) => slots.run(() => work(k))));
  assert.deepEqual(done, Array.from({ length: 50 }, (_, k) => k));
  assert.equal(most, 6);
});

test("a slot is free again after a failure", async () => {
  const slots = new Slots(1);
  await assert.rejects(slots.run(async () => { throw new Error("no"); }), /no/);
  assert.equal(await slots.run(async () => 1), 1);
});

test("what may help is tried again, what cannot is not", async () => {
  const { signal } = new AbortController();
  let tries = 0;
  const fails = (retryable) => async () => { tries += 1; throw new Problem(500, "no", { retryable }); };
  await assert.rejects(persist(signal, fails(true), [0, 0, 0, 0]), /no/);
  assert.equal(tries, 5);
  tries = 0;
  await assert.rejects(persist(signal, fails(false), [0]), /no/);
  assert.equal(tries, 1);
});

test("an upload is known again by its file, and forgotten after a week", () => {
  const memory = new Memory(shelf());
  const file = { name: "talk.mp4", size: 5, lastModified: 7 };
  memory.keep("job", file, 3);
  assert.equal(memory.find(file).jobId, "job");
  assert.equal(memory.find({ ...file, size: 6 }), undefined);
  assert.deepEqual(memory.all(Date.now() + 8 * 24 * 3600 * 1000), []);
  memory.forget("job");
  assert.deepEqual(memory.all(), []);
});

test("a memory that is damaged is an empty one", () => {
  const store = shelf();
  store.setItem("rushes.uploads", "{");
  assert.deepEqual(new Memory(store).all(), []);
});
