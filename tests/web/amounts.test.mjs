import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, money, percent } from "../../web/js/amounts.js";
import { ago, clock, left, many, spoken, took } from "../../web/js/time.js";
import { estimate } from "../../web/js/upload/estimate.js";

test("times are written as players write them", () => {
  assert.deepEqual([0, 9.99, 61, 3723, NaN, -1].map((seconds) => clock(seconds)), ["0:00", "0:09", "1:01", "1:02:03", "0:00", "0:00"]);
  assert.deepEqual([0.29, 59.99, 3600.5].map((seconds) => clock(seconds, 1)), ["0:00.2", "0:59.9", "1:00:00.5"]);
});

test("times are spoken in words", () => {
  assert.deepEqual([0, 1, 243, 3600, 7322].map(spoken), ["0 seconds", "1 second", "4 minutes, 3 seconds", "1 hour", "2 hours, 2 minutes, 2 seconds"]);
});

test("the time left is rounded as one says it, and left out when nobody knows", () => {
  assert.deepEqual([null, NaN, 3, 41, 80, 200, 5400, 7200].map(left), ["", "", "a few seconds left", "about 50 seconds left", "about 1 minute left", "about 3 minutes left", "about 1.5 hours left", "about 2 hours left"]);
});

test("ages and durations are words", () => {
  assert.equal(ago(0, 30_000), "just now");
  assert.equal(ago(0, 61_000), "1 minute ago");
  assert.equal(ago(0, 3 * 3_600_000), "3 hours ago");
  assert.match(ago(0, 9e11), /1970/);
  assert.deepEqual([3.24, 243].map(took), ["3.2 s", "4 min 3 s"]);
  assert.equal(many(1200, "word"), "1,200 words");
});

test("sizes are in powers of ten", () => {
  assert.deepEqual([0, 999, 1000, 1_234_567, 999_900, 5e9].map(bytes), ["0 B", "999 B", "1 kB", "1.2 MB", "1 MB", "5 GB"]);
});

test("money is never rounded to nothing", () => {
  assert.deepEqual([0, 0.004, 0.126].map(money), ["free", "less than $0.01", "$0.13"]);
  assert.deepEqual([0, 0.4299, 1.2].map(percent), ["0 %", "42 %", "100 %"]);
});

test("the price before is minutes times what is asked for, and unknown where the length is", () => {
  const prices = { listen: 0.01, watch: 0.02, compose: 0.03 };
  assert.equal(estimate(120, {}, prices), 0.02);
  assert.equal(estimate(120, { moderate: true }, prices), 0.12);
  assert.equal(estimate(NaN, {}, prices), null);
  assert.equal(estimate(120, {}, null), null);
  assert.equal(estimate(NaN, { moderate: true }, { listen: 0, watch: 0, compose: 0 }), 0);
});
