// Search inside one transcript: how many hits there are, which is the current one, and from one to the next.

import { announce, el } from "../dom.js";
import { Index } from "./find.js";

export class SearchBox {
  constructor(transcript) {
    Object.assign(this, { transcript, index: new Index(transcript.words), hits: [], at: 0 });
    this.count = el("output", { class: "figures soft" });
    this.box = el("input", { type: "search", placeholder: "Search in the transcript", "aria-label": "Search in the transcript", autocomplete: "off",
      oninput: () => this.search(), onkeydown: (event) => this.key(event) });
    this.node = el("div", { class: "searchbox", role: "search" }, this.box, this.count,
      el("button", { type: "button", class: "quiet", "aria-label": "Previous hit", onclick: () => this.go(-1) }, "↑"),
      el("button", { type: "button", class: "quiet", "aria-label": "Next hit", onclick: () => this.go(1) }, "↓"));
  }

  search(query = this.box.value) {
    this.box.value = query;
    this.hits = this.index.find(query);
    this.at = Math.max(0, this.hits.findIndex(([first]) => this.transcript.words[first].start >= (this.transcript.words[this.transcript.current]?.start ?? 0)));
    this.tell();
  }

  go(step) {
    if (!this.hits.length) return;
    this.at = (this.at + step + this.hits.length) % this.hits.length;
    this.tell();
    this.transcript.onSeek(this.transcript.words[this.hits[this.at][0]].start, false);
  }

  tell() {
    const asked = this.box.value.trim();
    this.count.textContent = !asked ? "" : this.hits.length ? `${this.at + 1} of ${this.hits.length}` : "no hit";
    this.transcript.mark(this.hits, this.hits[this.at] ?? null);
    if (asked) announce(this.count.textContent);
  }

  key(event) {
    if (event.key === "Enter") this.go(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") this.search("");
    else return;
    event.preventDefault();
  }
}
