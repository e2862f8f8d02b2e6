// A person looks at the plan: what is covered, what is silenced; changes it; and says whether the copy is made.

import { announce, el, show } from "../dom.js";
import { failure, notice } from "../parts/notice.js";
import { Frames } from "../parts/frames.js";
import { icon } from "../parts/icons.js";
import { Files } from "../result/files.js";
import { Index } from "../result/find.js";
import { Player } from "../result/player.js";
import { stretches } from "../result/redaction.js";
import { laidOut } from "../result/words.js";
import { many } from "../time.js";
import { begin, drawn, withBox } from "./boxes.js";
import { Fields } from "./fields.js";
import { Keeper, recall } from "./keep.js";
import { List } from "./list.js";
import { Model, projectOf } from "./model.js";
import { Overlay } from "./overlay.js";

const HELP = [["A", "cover or silence it, and on to the next"], ["X", "leave it alone, and on to the next"], ["↑ ↓", "the one before, the next"], ["Ctrl Z", "undo"], ["Ctrl Enter", "approve"]];

export async function review(page, id) {
  const [job, edits, files] = await Promise.all([page.api.get(`/jobs/${id}`), page.api.get(`/jobs/${id}/edits`), Files.of(page.api, id)]);
  const [transcript, detections, censored] = await Promise.all(["transcript.json", "detections.json", "censored.json"].map((name) => files.json(name)));
  const view = new Review(page, job, { edits, files, transcript, detections, censored });
  return { title: `Review of ${job.video.name}`, node: view.node, close: () => view.close() };
}

class Review {
  constructor(page, job, { edits, files, transcript, detections, censored }) {
    const kept = recall(job.id);
    Object.assign(this, { api: page.api, job, words: laidOut(transcript).words, duration: transcript?.duration ?? detections?.duration ?? 0 });
    this.index = new Index(this.words);
    this.model = new Model(kept && !kept.sent ? kept.project : merged(projectOf(edits, detections, censored), kept?.project), () => this.changed());
    this.keeper = new Keeper(job.id, this.model, (now) => this.api.put(`/jobs/${job.id}/edits`, now), (state) => this.state(state));
    this.player = new Player("Film");
    this.frames = files.video ? new Frames(files.video.url) : null;
    this.overlay = new Overlay(this.player, this.model, this.duration, (item, box, done) => this.dragged(item, box, done));
    this.fields = new Fields({ model: this.model, duration: this.duration, time: () => this.player.video.currentTime });
    this.list = new List({ model: this.model, duration: this.duration, frames: this.frames, wordsAt: (start, end) => this.textOf(start, end), onPick: (item) => this.pick(item) });
    this.node = this.draw();
    if (files.video) this.player.load(files.video.url);
    this.changed(false);
    if (kept && !kept.sent) this.keeper.later(0);
    requestAnimationFrame(() => this.list.focus());
  }

  draw() {
    this.saved = el("span", { class: "soft", role: "status" });
    this.count = el("span", { class: "figures" });
    this.errors = el("div");
    this.approve = el("button", { type: "button", class: "main", onclick: () => this.decide("approve") }, icon("check"), "Approve, make the copy");
    const button = (text, picture, act) => el("button", { type: "button", onclick: act }, icon(picture), text);
    return el("article", { class: "review", onkeydown: (event) => this.key(event) },
      el("div", { class: "head" }, el("p", { class: "crumbs" }, el("a", { href: `#/jobs/${this.job.id}` }, this.job.video.name)), el("h1", {}, "Review"),
        el("p", { class: "soft" }, "What is ticked is covered or silenced in the copy. Nothing is made before you approve.")),
      this.errors,
      el("div", { class: "review-grid" },
        el("div", { class: "stage" }, this.player.node, this.fields.node,
          el("dl", { class: "keys soft" }, HELP.map(([key, text]) => el("div", {}, el("dt", {}, el("kbd", {}, key)), el("dd", {}, text))))),
        el("div", {}, el("div", { class: "bar tools" }, button("Add a region", "plus", () => this.addRegion()), button("Undo", "undo", () => this.undo()), this.silencer()), this.list.node)),
      el("div", { class: "bar decide" }, this.count, this.saved, el("span", { class: "grow" }),
        el("button", { type: "button", class: "quiet", onclick: () => this.decide("reject") }, "Make no copy"), this.approve));
  }

  // Every place where some words are said is silenced, too.
  silencer() {
    const box = el("input", { type: "text", placeholder: "another word", "aria-label": "Another word to silence", autocomplete: "off" });
    return el("form", { class: "silence", onsubmit: (event) => { event.preventDefault(); this.silence(box.value); box.value = ""; } }, box, el("button", { type: "submit" }, "Silence it"));
  }

  silence(query) {
    const hits = this.index.find(query);
    for (const [first, last] of hits) {
      const mute = { start: this.words[first].start, end: this.words[last].end, reason: "by hand", style: "mute" };
      this.model.add("word", { id: `h${Date.now()}-${first}`, mute });
    }
    announce(hits.length ? `${many(hits.length, "place")} silenced` : "This is not said in the film.");
    this.saved.textContent = hits.length ? this.saved.textContent : "This is not said in the film.";
  }

  addRegion() {
    const id = `h${Date.now()}`;
    this.model.add("track", { id, blur: drawn(this.player.video.currentTime, this.duration || this.player.duration) });
    this.list.focus(id);
  }

  textOf(start, end) {
    return this.words.filter(({ start: from, end: to }) => (from + to) / 2 > start && (from + to) / 2 < end).map((word) => word.text).join(" ");
  }

  pick(item) {
    this.overlay.picked = item?.blur ? item.id : null;
    this.player.video.pause();
    this.player.seek(item.blur ? Math.max(begin(item.blur), item.blur.boxes[0].t) : item.mute.start);
    this.fields.tell(item.blur ? item : null);
    this.overlay.tell();
  }

  dragged(item, box, done) {
    this.fields.showBox(box);
    if (done) this.model.blur(item.id, withBox(item.blur, this.player.video.currentTime, box, this.fields.whole.checked));
  }

  changed(news = true) {
    if (news) this.keeper.changed();
    this.list.tell();
    this.overlay.tell();
    const item = this.model.item(this.list.picked);
    this.fields.tell(item?.blur ? item : null);
    this.player.lay(this.duration, [], stretches(this.model.edits, this.duration));
    const [seen, all] = this.model.progress;
    this.count.textContent = `${seen} of ${all} looked at`;
  }

  state(state) {
    this.saved.textContent = { kept: "Kept in this browser", sent: "Saved" }[state] ?? state;
  }

  undo() {
    announce(this.model.undo() ? "Undone" : "There is nothing to undo");
  }

  key(event) {
    if (!(event.ctrlKey || event.metaKey)) return;
    const key = event.key.toLowerCase();
    if (key === "z" && event.shiftKey) this.model.redo();
    else if (key === "z") this.undo();
    else if (key === "y") this.model.redo();
    else if (key === "enter") this.decide("approve");
    else return;
    event.preventDefault();
  }

  // What is pending is saved first; then the machine goes on.
  async decide(decision) {
    this.approve.disabled = true;
    try {
      await this.keeper.flush();
      await this.api.post(`/jobs/${this.job.id}/review`, { decision });
      this.keeper.forget();
      location.hash = `#/jobs/${this.job.id}`;
    } catch (problem) {
      this.approve.disabled = false;
      show(this.errors, failure(problem));
    }
  }

  close() {
    clearTimeout(this.keeper.timer);
    this.keeper.flush().catch(() => {});
    this.overlay.close();
    this.frames?.close();
    this.player.video.removeAttribute("src");
    this.player.video.load();
  }
}

// What the server has, with what this browser remembers of it: which were looked at, and those that are off.
export function merged(project, kept) {
  if (!kept) return project;
  const mark = (list, old) => list.map((one) => ({ ...one, seen: one.seen || Boolean(old.find((other) => other.id === one.id)?.seen) }));
  return { tracks: mark(project.tracks, kept.tracks), words: mark(project.words, kept.words) };
}
