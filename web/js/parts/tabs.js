// Panels of which one is shown (WAI-ARIA tabs: arrows move, the panel follows the focus).

import { el, unique } from "../dom.js";

// `panels`: [label, node]; what has nothing to show is left out.
export function tabs(label, panels) {
  const there = panels.filter(([, node]) => node);
  const heads = there.map(([text], k) => el("button", { type: "button", role: "tab", id: unique("tab"), tabindex: k ? -1 : 0, onclick: () => choose(k) }, text));
  const bodies = there.map(([, node], k) => el("div", { role: "tabpanel", id: unique("panel"), "aria-labelledby": heads[k].id, class: "panel-body" }, node));
  heads.forEach((head, k) => head.setAttribute("aria-controls", bodies[k].id));
  const choose = (chosen) => {
    heads.forEach((head, k) => {
      head.setAttribute("aria-selected", String(k === chosen));
      head.tabIndex = k === chosen ? 0 : -1;
      bodies[k].hidden = k !== chosen;
    });
  };
  const list = el("div", { role: "tablist", "aria-label": label, onkeydown: (event) => {
    const here = heads.indexOf(document.activeElement);
    const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: heads.length - 1 }[event.key];
    if (to === undefined || here < 0) return;
    event.preventDefault();
    const next = (to + heads.length) % heads.length;
    choose(next);
    heads[next].focus();
  } }, heads);
  choose(0);
  return el("div", { class: "tabs" }, list, bodies);
}
