// What a reviewer decides: which regions are covered and which words silenced. Pure; every change can be undone.

import { begin } from "./boxes.js";

const MOST_STEPS = 500; // of undoing

// From edits.json; what the plan once held and the edits do not, is there too, and off.
export function projectOf(edits, detections = null, censored = null) {
  const spared = new Set(edits.without ?? []);
  const tracks = edits.blurs.map((blur, k) => ({ id: `t${blur.track ?? `x${k}`}`, on: !spared.has(blur.track), seen: spared.has(blur.track), blur }));
  const known = new Set(edits.blurs.map((blur) => blur.track));
  const style = edits.blurs[0]?.style ?? "blur";
  for (const { id, boxes, ...track } of detections?.tracks ?? []) {
    if (!known.has(id)) tracks.push({ id: `t${id}`, on: false, seen: true, blur: { ...track, track: id, style, boxes } });
  }
  const words = edits.mutes.map((mute, k) => ({ id: `w${k}`, on: true, seen: false, mute }));
  for (const [k, [start, end]] of (censored?.mutes ?? []).entries()) {
    const there = edits.mutes.some((mute) => mute.start < end && mute.end > start);
    if (!there) words.push({ id: `c${k}`, on: false, seen: true, mute: { start, end, reason: "profanity", style: edits.mutes[0]?.style ?? "mute" } });
  }
  tracks.sort((a, b) => begin(a.blur) - begin(b.blur));
  words.sort((a, b) => a.mute.start - b.mute.start);
  return { tracks, words };
}

// edits.json as it is now. A track that is left alone stays in the file, named in `without`.
export function editsOf({ tracks, words }) {
  const numbered = (one) => typeof one.blur.track === "number";
  const covered = tracks.filter((one) => one.on);
  const spared = tracks.filter((one) => !one.on && numbered(one) && !covered.some((other) => other.blur.track === one.blur.track));
  return {
    blurs: [...covered, ...spared].map((one) => one.blur).sort((a, b) => begin(a) - begin(b)),
    mutes: words.filter((one) => one.on).map((one) => one.mute).sort((a, b) => a.start - b.start),
    without: [...new Set(spared.map((one) => one.blur.track))].sort((a, b) => a - b),
  };
}

// The project with its past. `onChange` is told after each change.
export class Model {
  constructor(project, onChange = () => {}, past = []) {
    Object.assign(this, { project, past, future: [], onChange });
  }

  get items() {
    return [...this.project.tracks, ...this.project.words];
  }

  get edits() {
    return editsOf(this.project);
  }

  item(id) {
    return this.items.find((one) => one.id === id) ?? null;
  }

  decide(id, on) {
    this.change(id, (one) => ({ ...one, on, seen: true }));
  }

  blur(id, blur) {
    this.change(id, (one) => ({ ...one, blur, seen: true }));
  }

  add(kind, item) {
    const list = kind === "track" ? "tracks" : "words";
    this.become({ ...this.project, [list]: [...this.project[list], { on: true, seen: true, ...item }] });
  }

  change(id, change) {
    const each = (list) => list.map((one) => (one.id === id ? change(one) : one));
    this.become({ tracks: each(this.project.tracks), words: each(this.project.words) });
  }

  become(project) {
    this.past = [...this.past, this.project].slice(-MOST_STEPS);
    this.future = [];
    this.project = project;
    this.onChange();
  }

  undo() { return this.move(this.past, this.future, (past, future) => Object.assign(this, { past, future })); }
  redo() { return this.move(this.future, this.past, (future, past) => Object.assign(this, { past, future })); }

  move(from, to, keep) {
    if (!from.length) return false;
    keep(from.slice(0, -1), [...to, this.project]);
    this.project = from.at(-1);
    this.onChange();
    return true;
  }

  // How many were looked at, of how many.
  get progress() {
    return [this.items.filter((one) => one.seen).length, this.items.length];
  }
}
