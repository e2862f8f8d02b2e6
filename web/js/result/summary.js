// The analysis: what it is about, in short and at length, topics, key words, names, questions with their answers.

import { el } from "../dom.js";
import { clock, took } from "../time.js";

export function summary(analysis, onSeek) {
  if (!analysis) return null;
  const names = (one) => el("li", { class: "chip" }, one.name, one.kind && one.kind !== "other" ? el("small", { class: "soft" }, ` ${one.kind}`) : null);
  return el("div", { class: "summary" },
    analysis.short ? el("p", { class: "lead" }, analysis.short) : null,
    analysis.long && analysis.long !== analysis.short ? analysis.long.split(/\n+/).map((line) => el("p", {}, line)) : null,
    list("Topics", analysis.topics, chip), list("Key words", analysis.key_words, chip), list("Named", analysis.entities, names),
    questions(analysis.questions, onSeek), counted(analysis), made(analysis));
}

const chip = (text) => el("li", { class: "chip" }, text);

function list(title, items, draw) {
  return items?.length ? el("section", {}, el("h2", {}, title), el("ul", { class: "chips" }, items.map(draw))) : null;
}

function questions(asked, onSeek) {
  if (!asked?.length) return null;
  return el("section", {}, el("h2", {}, "Questions"), asked.map(({ question, answer, start }) => el("div", { class: "answer" }, el("p", {}, el("b", {}, question)),
    el("p", {}, answer || "The video does not say.", typeof start === "number" ? el("button", { type: "button", class: "link figures", onclick: () => onSeek(start) }, ` ${clock(start)}`) : null))));
}

function counted({ words, speaking_seconds: seconds, words_per_minute: pace }) {
  if (!words) return null;
  const facts = [["Words", words.toLocaleString("en")], ["Spoken", seconds ? took(seconds) : null], ["Words a minute", pace ? Math.round(pace) : null]];
  return el("dl", { class: "facts figures" }, facts.filter(([, value]) => value !== null).map(([name, value]) => [el("dt", {}, name), el("dd", {}, String(value))]));
}

// By what it was made, and how good that is: a draft is called a draft.
export function made({ engine, model, quality }) {
  const said = [engine, model, quality].filter(Boolean).join(" · ");
  return said ? el("p", { class: "made-by soft" }, said) : null;
}
