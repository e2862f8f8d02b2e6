// A film with its controls. Keys work while the focus is in the player.

import { el, show } from "../dom.js";
import { icon } from "../parts/icons.js";
import { clock } from "../time.js";
import { action, faster } from "./keys.js";
import { SeekBar } from "./seek_bar.js";

const KEEP_LETTERS = "input:not([type=range]), select, textarea";

export class Player extends EventTarget {
  // `others`: further controls in the bar, such as the choice of captions.
  constructor(label, others = []) {
    super();
    this.video = el("video", { playsinline: true, preload: "metadata", crossorigin: "anonymous", onclick: () => this.toggle() });
    this.bar = new SeekBar((time) => this.seek(time));
    this.playing = this.button("Play", "play", () => this.toggle());
    this.sound = this.button("Mute", "loud", () => this.mute());
    this.time = el("span", { class: "clock figures" }, "0:00");
    this.speed = this.button("Speed 1×", null, () => this.rate(this.video.playbackRate >= 2 ? 0.5 : faster(this.video.playbackRate)), "1×");
    this.trouble = el("p", { class: "notice warn", hidden: true });
    this.screen = el("div", { class: "screen" }, this.video);
    this.node = el("section", { class: "player", "aria-label": label, tabindex: 0, onkeydown: (event) => this.key(event) },
      this.screen, this.trouble, this.bar.node,
      el("div", { class: "controls" }, this.playing, this.button("Back 10 seconds", "back", () => this.step(-10)),
        this.button("Ahead 10 seconds", "ahead", () => this.step(10)), this.time, el("span", { class: "grow" }), others, this.speed, this.sound,
        this.button("Full screen", "full", () => this.full())));
    for (const name of ["timeupdate", "seeking", "seeked", "loadedmetadata"]) this.video.addEventListener(name, () => this.tell());
    for (const name of ["play", "pause", "volumechange", "ratechange"]) this.video.addEventListener(name, () => this.mark());
    this.video.addEventListener("play", () => this.beat());
    this.video.addEventListener("error", () => { if (this.video.getAttribute("src")) this.broken(); });
  }

  button(label, picture, act, text) {
    return el("button", { type: "button", class: "control", "aria-label": label, title: label, onclick: act }, picture ? icon(picture) : null, text);
  }

  load(url) {
    const [at, playing] = [this.video.currentTime, !this.video.paused];
    this.trouble.hidden = true;
    this.video.src = url;
    this.video.addEventListener("loadedmetadata", () => { if (at) this.seek(at); if (playing) this.video.play(); }, { once: true });
  }

  broken() {
    this.trouble.hidden = false;
    this.trouble.textContent = "This browser cannot show this kind of film. The transcript and the files are there all the same.";
  }

  get state() {
    return { time: this.video.currentTime, duration: this.duration, rate: this.video.playbackRate };
  }

  get duration() {
    return Number.isFinite(this.video.duration) ? this.video.duration : this.bar.duration;
  }

  lay(duration, chapters, covered) {
    this.bar.lay(this.duration || duration, chapters, covered);
    this.tell();
  }

  seek(time) {
    this.video.currentTime = Math.min(Math.max(0, time), this.duration || time);
    this.tell();
  }

  step(seconds) { this.seek(this.video.currentTime + seconds); }
  toggle() { if (this.video.paused) this.play(); else this.video.pause(); }
  play() { this.video.play().catch((error) => { if (error.name !== "AbortError") this.broken(); }); }
  mute() { this.video.muted = !this.video.muted; }
  rate(rate) { this.video.playbackRate = rate; }
  full() { if (document.fullscreenElement) document.exitFullscreen(); else this.node.requestFullscreen?.(); }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(KEEP_LETTERS)) return;
    if ([" ", "Enter"].includes(event.key) && event.target.closest("button")) return;
    const found = action(event.key, this.state);
    if (!found) return;
    event.preventDefault();
    const [name, value] = found;
    if (name === "still") { this.video.pause(); this.seek(value); }
    else if (name === "captions") this.dispatchEvent(new Event("captions"));
    else this[name](value);
  }

  tell() {
    const { time, duration } = this.state;
    if (duration && duration !== this.bar.duration) this.bar.lay(duration);
    this.bar.tell(time);
    this.time.textContent = `${clock(time)} / ${clock(duration)}`;
    this.dispatchEvent(new CustomEvent("time", { detail: time }));
  }

  // Between two timeupdates, which come four times a second only.
  beat() {
    if (this.video.paused || !this.node.isConnected) return;
    this.dispatchEvent(new CustomEvent("time", { detail: this.video.currentTime }));
    requestAnimationFrame(() => this.beat());
  }

  mark() {
    const { paused, muted, playbackRate } = this.video;
    dress(this.playing, paused ? "Play" : "Pause", icon(paused ? "play" : "pause"));
    dress(this.sound, muted ? "Unmute" : "Mute", icon(muted ? "mute" : "loud"));
    dress(this.speed, `Speed ${playbackRate}×`, `${playbackRate}×`);
    this.dispatchEvent(new Event("state"));
  }
}

function dress(button, label, inside) {
  show(button, inside);
  button.setAttribute("aria-label", label);
  button.title = label;
}

