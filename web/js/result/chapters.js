// The chapters as a list; the one that is shown now is marked.

import { el } from "../dom.js";
import { clock } from "../time.js";

export class Chapters {
  constructor(chapters, onSeek) {
    this.chapters = chapters ?? [];
    this.items = this.chapters.map((chapter) => el("li", {}, el("button", { type: "button", class: "chapter-row", onclick: () => onSeek(chapter.start) },
      el("span", { class: "at figures" }, clock(chapter.start)), el("span", {}, el("b", {}, chapter.title), chapter.summary ? el("small", { class: "soft" }, chapter.summary) : null))));
    this.node = this.items.length ? el("ol", { class: "chapters" }, this.items) : null;
    this.now = -1;
  }

  follow(time) {
    const now = this.chapters.findLastIndex((chapter) => chapter.start <= time + 0.01);
    if (now === this.now) return;
    this.items[this.now]?.removeAttribute("aria-current");
    this.items[now]?.setAttribute("aria-current", "true");
    this.now = now;
  }
}
