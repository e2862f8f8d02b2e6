// The transcript: it follows the film and seeks in it. Only what is visible is drawn, whatever its length.

import { el } from "../dom.js";
import { clock } from "../time.js";
import { Heights } from "./heights.js";
import { laidOut, wordAt } from "./words.js";

const LINE = 27; // pixels
const LETTER = 8.2; // pixels, about
const CALM = 4_000; // milliseconds for which the list does not scroll by itself after a person has scrolled

export class Transcript {
  // `onSeek(seconds, play)` when a word is chosen.
  constructor(transcript, onSeek) {
    Object.assign(this, laidOut(transcript), { onSeek, current: -1, focused: 0, hits: new Map(), hit: null, scrolled: 0, drawn: new Map(), width: 0 });
    this.sheet = el("div", { class: "sheet" });
    this.node = el("div", { class: "transcript", role: "group", "aria-label": "Transcript. Arrow keys move from word to word, Enter goes there in the film.",
      onclick: (event) => this.click(event, false), ondblclick: (event) => this.click(event, true), onkeydown: (event) => this.key(event),
      onscroll: () => this.draw(), onwheel: () => this.rest(), ontouchmove: () => this.rest() }, this.sheet);
    this.heights = new Heights([]);
    this.watcher = new ResizeObserver(() => this.measure());
    this.watcher.observe(this.node);
  }

  close() { this.watcher.disconnect(); }
  rest() { this.scrolled = Date.now(); }

  // The width has changed, or is known for the first time: all heights are estimated anew.
  measure() {
    const width = this.sheet.clientWidth;
    if (!width || width === this.width) return;
    this.width = width;
    const letters = Math.max(10, (width - 64) / LETTER);
    this.heights = new Heights(this.rows.map((row) => {
      let length = 0;
      for (let k = row.first; k < row.end; k += 1) length += this.words[k].text.length + 1;
      return Math.ceil(length / letters) * LINE + 14 + (row.speaker ? LINE : 0);
    }));
    this.drawn.forEach((node) => node.remove());
    this.drawn.clear();
    this.draw();
    if (this.current >= 0) this.reveal(this.current);
  }

  draw() {
    const top = this.node.scrollTop;
    const [first, end] = this.heights.range(top, top + this.node.clientHeight);
    const held = this.sheet.contains(document.activeElement) ? this.words[this.focused]?.row : -1;
    for (const [row, node] of this.drawn) if ((row < first || row >= end) && row !== held) { node.remove(); this.drawn.delete(row); }
    for (let row = first; row < end; row += 1) if (!this.drawn.has(row)) this.add(row);
    let changed = false;
    for (const [row, node] of this.drawn) changed = this.heights.set(row, node.offsetHeight) || changed;
    for (const [row, node] of this.drawn) node.style.transform = `translateY(${this.heights.top(row)}px)`;
    this.sheet.style.height = `${this.heights.total}px`;
    if (changed && !held) this.draw();
  }

  add(number) {
    const row = this.rows[number];
    const spans = [];
    for (let k = row.first; k < row.end; k += 1) spans.push(this.span(k), " ");
    const node = el("div", { class: row.suspect ? "row suspect" : "row" },
      el("span", { class: "at figures" }, clock(row.start)),
      el("p", {}, row.speaker ? el("b", { class: "speaker" }, row.speaker) : null, spans,
        row.suspect ? el("small", { class: "doubt", title: row.suspect.replaceAll("_", " ") }, "check this") : null));
    this.drawn.set(number, node);
    this.sheet.append(node);
  }

  span(k) {
    const made = el("span", { class: "word", "data-word": k }, this.words[k].text);
    this.dress(made, k);
    return made;
  }

  dress(span, k) {
    span.classList.toggle("hit", this.hits.has(k));
    span.classList.toggle("chosen", this.hit !== null && k >= this.hit[0] && k <= this.hit[1]);
    if (k === this.current) span.setAttribute("aria-current", "true"); else span.removeAttribute("aria-current");
    if (k === this.focused) Object.entries({ tabindex: 0, role: "button" }).forEach(([name, value]) => span.setAttribute(name, value));
    else ["tabindex", "role"].forEach((name) => span.removeAttribute(name));
  }

  redress(...words) {
    for (const k of words) {
      const span = this.find(k);
      if (span) this.dress(span, k);
    }
  }

  find(k) {
    return this.drawn.get(this.words[k]?.row)?.querySelector(`[data-word="${k}"]`) ?? null;
  }

  // The film is at this time.
  follow(time) {
    const word = wordAt(this.words, time);
    if (word === this.current) return;
    const before = this.current;
    this.current = word;
    this.redress(before, word);
    if (word >= 0 && !this.hit && Date.now() - this.scrolled > CALM && this.words[before]?.row !== this.words[word].row) this.reveal(word);
  }

  // Scroll so that a word stands in the upper half.
  reveal(word) {
    const row = this.words[word]?.row;
    if (row === undefined || !this.heights.count) return;
    const [top, height] = [this.heights.top(row), this.node.clientHeight];
    const seen = top >= this.node.scrollTop + 8 && top + this.heights.each[row] <= this.node.scrollTop + height * 0.8;
    if (!seen) this.node.scrollTop = Math.max(0, top - height * 0.3);
    this.draw();
  }

  // Search: which words are hits, and which hit is the current one; [] and null when it is over.
  mark(hits, current) {
    this.hits = new Map(hits.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, k) => [first + k, true])));
    this.hit = current;
    for (const node of this.drawn.values()) for (const span of node.querySelectorAll(".word")) this.dress(span, Number(span.dataset.word));
    if (current) this.reveal(current[0]);
  }

  click(event, play) {
    const span = event.target.closest(".word");
    if (!span || (!play && String(getSelection()))) return;
    this.choose(Number(span.dataset.word), play);
  }

  choose(word, play = false) {
    this.focus(word, false);
    this.onSeek(this.words[word].start, play);
  }

  focus(word, take = true) {
    const before = this.focused;
    this.focused = Math.min(this.words.length - 1, Math.max(0, word));
    this.redress(before, this.focused);
    if (!take) return;
    this.rest();
    this.reveal(this.focused);
    this.find(this.focused)?.focus({ preventScroll: true });
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.words.length) return;
    const row = this.rows[this.words[this.focused].row];
    const beside = (step) => this.rows[this.words[this.focused].row + step]?.first ?? this.focused;
    const to = { ArrowRight: this.focused + 1, ArrowLeft: this.focused - 1, ArrowDown: beside(1), ArrowUp: this.focused > row.first ? row.first : beside(-1), Home: 0, End: this.words.length - 1 }[event.key];
    if (to !== undefined) this.focus(to);
    else if (event.key === "Enter" || event.key === " ") this.choose(this.focused);
    else return;
    event.preventDefault();
  }
}
