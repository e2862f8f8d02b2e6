// Your videos, newest first, as many as one asks for.

import { el, show } from "./dom.js";
import { bytes } from "./amounts.js";
import { ago } from "./time.js";
import { state } from "./parts/state.js";
import { failure } from "./parts/notice.js";

const PAGE = 20;
const LOOK = 5_000; // milliseconds between two looks while something runs

export async function jobList(api, queue) {
  const list = el("ul", { class: "jobs" });
  const more = el("button", { type: "button", class: "quiet", hidden: true, onclick: () => load(last) }, "Show older ones");
  const node = el("section", { class: "made", "aria-label": "Your videos" }, el("h2", {}, "Your videos"), list, more);
  let last = null;
  let timer = null;

  async function load(after) {
    const found = await api.get(`/jobs?limit=${PAGE}${after ? `&after=${after}` : ""}`);
    if (!after) show(list);
    list.append(...found.data.map(row));
    last = found.data.at(-1)?.id ?? last;
    more.hidden = !found.has_more;
    if (!list.childElementCount) list.append(el("li", { class: "empty" }, "Nothing yet. What you drop above appears here."));
    clearTimeout(timer);
    if (found.data.some((job) => ["queued", "running"].includes(job.status)) && !after) timer = setTimeout(refresh, LOOK);
  }

  const refresh = () => load(null).catch((problem) => show(list, el("li", {}, failure(problem, refresh))));
  const onChange = ({ detail }) => { if (detail.turned && detail.item?.state === "done") refresh(); };
  queue.addEventListener("change", onChange);
  await load(null);
  return { node, close: () => { clearTimeout(timer); queue.removeEventListener("change", onChange); } };
}

function row(job) {
  return el("li", {}, el("a", { class: "job", href: `#/jobs/${job.id}` },
    el("span", { class: "name" }, job.video.name),
    state(job.status),
    el("span", { class: "soft figures" }, `${bytes(job.video.size)} · ${ago(Date.parse(job.created_at))}`)));
}
