// Subtitles in every language that there is, chosen from a list.

import { el } from "../dom.js";

const NAMES = new Intl.DisplayNames(["en"], { type: "language" });
const TRANSLATION = /^translation\.([\w-]+)\.vtt$/;

export function languageName(code) {
  try {
    return code && code !== "und" ? NAMES.of(code) : "Original language";
  } catch {
    return code;
  }
}

// [{name, language, label}] of the subtitle files of a job, the spoken language first.
export function tracksOf(files, spoken) {
  const found = files.has("transcript.vtt") ? [{ name: "transcript.vtt", language: spoken, label: languageName(spoken) }] : [];
  return [...found, ...files.like(TRANSLATION).map(([name, code]) => ({ name, language: code, label: languageName(code) }))];
}

export class Captions {
  constructor(files, tracks) {
    Object.assign(this, { files, tracks, urls: [], player: null, last: tracks[0]?.name ?? "" });
    this.list = el("select", { class: "control", "aria-label": "Captions", onchange: () => this.choose(this.list.value) },
      el("option", { value: "" }, "No captions"), tracks.map((track) => el("option", { value: track.name }, track.label)));
    this.node = tracks.length ? this.list : null;
  }

  attach(player) {
    this.player = player;
    player.addEventListener("captions", () => this.choose(this.list.value ? "" : this.last));
  }

  async choose(name) {
    this.list.value = name;
    this.last = name || this.last;
    for (const track of this.player.video.textTracks) track.mode = "disabled";
    if (name) (await this.element(name)).track.mode = "showing";
  }

  async element(name) {
    const here = [...this.player.video.children].find((child) => child.dataset.name === name);
    if (here) return here;
    const track = this.tracks.find((one) => one.name === name);
    const url = URL.createObjectURL(new Blob([await this.files.text(name)], { type: "text/vtt" }));
    this.urls.push(url);
    const made = el("track", { kind: "subtitles", srclang: track.language, label: track.label, src: url, "data-name": name });
    this.player.video.append(made);
    return made;
  }

  close() {
    this.urls.forEach((url) => URL.revokeObjectURL(url));
  }
}
