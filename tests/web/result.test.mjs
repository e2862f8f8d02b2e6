import assert from "node:assert/strict";
import { test } from "node:test";
import { part } from "../../web/js/parts/frames.js";
import { Index } from "../../web/js/result/find.js";
import { Heights } from "../../web/js/result/heights.js";
import { action } from "../../web/js/result/keys.js";
import { stretches } from "../../web/js/result/redaction.js";
import { laidOut, wordAt } from "../../web/js/result/words.js";

const spoken = (text) => text.split(" ").map((word, k) => ({ text: word, start: k, end: k + 0.9 }));

test("rows stand where their heights put them, and only what is visible is asked for", () => {
  const heights = new Heights(Array(1000).fill(20));
  assert.equal(heights.total, 20_000);
  assert.deepEqual(heights.range(200, 300, 0), [10, 16]);
  assert.equal(heights.set(3, 60), true);
  assert.equal(heights.set(3, 60.2), false);
  assert.deepEqual([heights.top(3), heights.top(4), heights.at(99), heights.at(120)], [60, 120, 3, 4]);
  assert.deepEqual(new Heights([]).range(0, 100), [0, 0]);
});

test("heights agree with a plain sum after any changes", () => {
  let seed = 7;
  const next = () => (seed = (seed * 1103515245 + 12345) % 2147483648);
  const plain = Array.from({ length: 200 }, () => 10 + (next() % 50));
  const heights = new Heights(plain);
  for (let k = 0; k < 300; k += 1) {
    const row = next() % 200;
    plain[row] = 10 + (next() % 90);
    heights.set(row, plain[row]);
    const probe = next() % 201;
    assert.equal(heights.top(probe), plain.slice(0, probe).reduce((sum, one) => sum + one, 0));
  }
});

test("a segment without words is one word, a very long one is cut into rows", () => {
  const { words, rows } = laidOut({ segments: [{ id: 0, start: 0, end: 2, text: "no words here" }, { id: 1, start: 2, end: 130, text: "…", speaker: "A", words: spoken(Array(130).fill("w").join(" ")) }] });
  assert.equal(words.length, 131);
  assert.deepEqual(rows.map((row) => [row.first, row.end, row.speaker]), [[0, 1, ""], [1, 61, "A"], [61, 121, ""], [121, 131, ""]]);
  assert.deepEqual(laidOut(null), { words: [], rows: [] });
});

test("the word at a time is the one spoken, or the last before", () => {
  const words = spoken("a b c");
  assert.deepEqual([-0.5, 0, 0.5, 0.995, 1, 7].map((time) => wordAt(words, time)), [-1, 0, 0, 1, 1, 2]);
});

test("search passes over accents, case and punctuation, and finds parts of words", () => {
  const index = new Index(spoken("Ça va? The café's CLOSED, the cafeteria is open."));
  assert.deepEqual(index.find("cafe"), [[3, 3], [6, 6]]);
  assert.deepEqual(index.find("closed the"), [[4, 5]]);
  assert.deepEqual(index.find("  "), []);
  assert.deepEqual(index.find("nothing"), []);
});

test("search in 30,000 words finds every place", () => {
  const index = new Index(spoken(Array.from({ length: 30_000 }, (_, k) => `word${k % 977}`).join(" ")));
  assert.equal(index.find("word976").length, 30);
});

test("keys do what players do", () => {
  const state = { time: 50, duration: 100, rate: 1 };
  const found = (key) => action(key, state);
  assert.deepEqual([" ", "k", "K", "j", "l", "ArrowLeft", "ArrowRight", "0", "9"].map(found),
    [["toggle"], ["toggle"], ["toggle"], ["seek", 40], ["seek", 60], ["seek", 45], ["seek", 55], ["seek", 0], ["seek", 90]]);
  assert.deepEqual([",", "."].map((key) => found(key)[0]), ["still", "still"]);
  assert.deepEqual(["<", ">", "c", "m", "f"].map(found), [["rate", 0.75], ["rate", 1.25], ["captions"], ["mute"], ["full"]]);
  assert.deepEqual(action("l", { ...state, time: 98 }), ["seek", 100]);
  assert.equal(found("q"), null);
});

test("what is covered lies on the time line, to the end where no end is said", () => {
  const edits = { blurs: [{ boxes: [{ t: 2 }] }, { start: 1, end: 3, boxes: [{ t: 2 }] }], mutes: [{ start: 4, end: 5, reason: "r" }] };
  assert.deepEqual(stretches(edits, 9).map(({ start, end, kind }) => [start, end, kind]), [[2, 9, "blur"], [1, 3, "blur"], [4, 5, "mute"]]);
  assert.deepEqual(stretches(null, 9), []);
});

test("the picture of a region stays inside the film and in its shape", () => {
  for (const box of [null, { x: 0, y: 0, w: 0.1, h: 0.9 }, { x: 0.95, y: 0.9, w: 0.2, h: 0.2 }, { x: -0.1, y: 0.4, w: 1.2, h: 0.1 }]) {
    const [x, y, w, h] = part({ videoWidth: 1920, videoHeight: 1080 }, box, 4 / 3);
    assert.ok(x >= -1e-6 && y >= -1e-6 && x + w <= 1920.001 && y + h <= 1080.001, JSON.stringify([box, x, y, w, h]));
    assert.ok(Math.abs(w / h - 4 / 3) < 1e-6);
  }
});
