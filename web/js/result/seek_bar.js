// The time line: where one is, the chapters, and what is covered or silenced in the copy.

import { el, show } from "../dom.js";
import { clock, spoken } from "../time.js";

export class SeekBar {
  // `onSeek(seconds)` while it is dragged or stepped.
  constructor(onSeek) {
    this.duration = 0;
    this.chapters = [];
    this.covered = [];
    this.range = el("input", { type: "range", min: 0, max: 0, step: "any", value: 0, class: "seek", "aria-label": "Position",
      oninput: () => onSeek(Number(this.range.value)) });
    this.done = el("span", { class: "played" });
    this.marks = el("span", { class: "marks" });
    this.hint = el("span", { class: "hint", hidden: true });
    this.node = el("div", { class: "seekbar", onpointermove: (event) => this.hover(event), onpointerleave: () => { this.hint.hidden = true; } },
      el("span", { class: "rail" }, this.done), this.marks, this.range, this.hint);
  }

  // `covered`: [{start, end, kind}], kind "blur" or "mute"; seconds.
  lay(duration, chapters = this.chapters, covered = this.covered) {
    Object.assign(this, { duration, chapters, covered });
    this.range.max = duration;
    const place = (time) => `${(100 * time) / (duration || 1)}%`;
    show(this.marks,
      chapters.slice(1).map((chapter) => el("i", { class: "chapter", "--at": place(chapter.start) })),
      covered.map((one) => el("i", { class: `covered ${one.kind}`, "--at": place(one.start), "--long": place(Math.max(0, Math.min(duration, one.end) - one.start)) })));
  }

  tell(time) {
    this.range.value = time;
    const chapter = this.chapterAt(time);
    this.range.setAttribute("aria-valuetext", [spoken(time), chapter?.title].filter(Boolean).join(", "));
    this.done.style.setProperty("--done", this.duration ? time / this.duration : 0);
  }

  chapterAt(time) {
    return this.chapters.findLast((chapter) => chapter.start <= time + 0.01) ?? null;
  }

  hover(event) {
    const box = this.node.getBoundingClientRect();
    const fraction = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    const time = fraction * this.duration;
    this.hint.hidden = !this.duration;
    this.hint.textContent = [clock(time), this.chapterAt(time)?.title].filter(Boolean).join(" · ");
    this.hint.style.setProperty("--at", `${fraction * 100}%`);
  }
}
