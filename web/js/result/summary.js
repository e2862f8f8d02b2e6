// The analysis: summary, topics, key words, and who and what is named. Shows what is there; null where nothing is.

import { el } from "../dom.js";
import { clock } from "../time.js";

export function summary(analysis, onSeek) {
  if (!analysis) return null;
  const parts = [
    paragraph(analysis.summary),
    list("Topics", analysis.topics, (one) => topic(one, onSeek)),
    list("Key words", analysis.keywords ?? analysis.key_words, (one) => el("li", { class: "chip" }, named(one))),
    list("Named", analysis.entities, (one) => el("li", { class: "chip" }, named(one), kind(one))),
  ].filter(Boolean);
  if (!parts.length) return null;
  return el("div", { class: "summary" }, parts, made(analysis));
}

const named = (one) => (typeof one === "string" ? one : one.title ?? one.name ?? one.text ?? one.label ?? one.word ?? "");
const kind = (one) => (one.type ?? one.kind ? el("small", { class: "soft" }, ` ${one.type ?? one.kind}`) : null);

function paragraph(text) {
  const said = typeof text === "string" ? text : text?.text;
  return said ? el("div", {}, said.split(/\n+/).map((line) => el("p", {}, line))) : null;
}

function list(title, items, draw) {
  return items?.length ? el("section", {}, el("h3", {}, title), el("ul", { class: "chips" }, items.map(draw))) : null;
}

function topic(one, onSeek) {
  const start = one.start ?? one.segments?.[0]?.start;
  return el("li", { class: "chip" }, typeof start === "number"
    ? el("button", { type: "button", class: "link", onclick: () => onSeek(start) }, named(one), el("small", { class: "figures soft" }, ` ${clock(start)}`)) : named(one));
}

// By what it was made, and how good that is: a draft is called a draft.
export function made({ engine, model, quality }) {
  const said = [engine, model, quality].filter(Boolean).join(" · ");
  return said ? el("p", { class: "made-by soft" }, said) : null;
}
