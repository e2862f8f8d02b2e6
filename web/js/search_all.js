// Search through all of your videos: what was said, and where.

import { announce, el, show } from "./dom.js";
import { failure } from "./parts/notice.js";
import { clock, many } from "./time.js";

export async function searchAll(page) {
  const asked = new URLSearchParams(location.hash.split("?")[1]).get("q") ?? "";
  const list = el("ol", { class: "found" });
  const count = el("p", { class: "soft", role: "status" });
  const box = el("input", { type: "search", value: asked, "aria-label": "What was said", placeholder: "What was said" });
  const go = async () => {
    const query = box.value.trim();
    history.replaceState(null, "", query ? `#/search?${new URLSearchParams({ q: query })}` : "#/search");
    if (!query) return show(list);
    try {
      const told = await page.api.get(`/search?${new URLSearchParams({ q: query })}`);
      const hits = told.data;
      show(list, hits.map((hit) => found(hit, query)));
      count.textContent = hits.length ? many(hits.length, "place") : "Nothing was found.";
      announce(count.textContent);
    } catch (problem) {
      show(list, el("li", {}, failure(problem)));
    }
    return null;
  };
  const node = el("section", { class: "search-all" }, el("h1", {}, "Search"),
    el("form", { class: "searchbox", role: "search", onsubmit: (event) => { event.preventDefault(); go(); } }, box, el("button", { type: "submit", class: "main" }, "Search")), count, list);
  if (asked) await go();
  return { title: "Search", node };
}

function found(hit, query) {
  const place = new URLSearchParams({ t: hit.start, ...(hit.found_by?.includes("words") ? { q: query } : {}) });
  return el("li", {}, el("a", { class: "hit-row", href: `#/jobs/${hit.job_id}?${place}` },
    el("span", { class: "figures soft" }, [hit.video, clock(hit.start), hit.chapter].filter(Boolean).join(" · ")), el("span", {}, hit.text)));
}
