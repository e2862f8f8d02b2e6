// What went wrong, in a sentence, with what to do about it and where more is said.

import { Problem } from "../api.js";
import { el } from "../dom.js";

export function failure(problem, again) {
  if (!(problem instanceof Problem)) console.error(problem);
  const sentence = problem instanceof Problem ? problem.message : "The page met something unexpected: load it again.";
  return el("div", { class: "notice bad", role: "alert" },
    el("p", {}, sentence),
    help(problem),
    again ? el("button", { type: "button", onclick: again }, "Try again") : null);
}

// What helps, of anything that tells a remedy and a link: a problem of the API, or a job.
export function help({ remedy, link }) {
  if (!remedy) return null;
  const more = link ? el("a", { href: `problems.html#${link.split("#")[1]}` }, "More on this") : null;
  return el("p", { class: "soft" }, remedy, " ", more);
}

export function notice(kind, ...children) {
  return el("div", { class: `notice ${kind}` }, ...children);
}
