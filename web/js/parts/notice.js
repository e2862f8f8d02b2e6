// What went wrong, in a sentence, with what to do about it.

import { Problem } from "../api.js";
import { el } from "../dom.js";

export function failure(problem, again) {
  if (!(problem instanceof Problem)) console.error(problem);
  const sentence = problem instanceof Problem ? problem.message : "The page met something unexpected: load it again.";
  return el("div", { class: "notice bad", role: "alert" },
    el("p", {}, sentence),
    problem.remedy ? el("p", { class: "soft" }, problem.remedy) : null,
    again ? el("button", { type: "button", onclick: again }, "Try again") : null);
}

export function notice(kind, ...children) {
  return el("div", { class: `notice ${kind}` }, ...children);
}
