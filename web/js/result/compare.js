// The moderated copy beside the original: which is shown, or both at once, in step with each other.

import { el, show, unique } from "../dom.js";

const DRIFT = 0.12; // seconds that the two may lie apart while they run
const CHOICES = [["original", "Original"], ["copy", "Moderated copy"], ["both", "Side by side"]];

export class Compare {
  // `urls`: {original, copy}, either may be null.
  constructor(player, urls) {
    Object.assign(this, { player, urls, beside: null, choice: null });
    this.node = urls.original && urls.copy ? this.switch() : null;
    for (const name of ["play", "pause", "seeked", "ratechange", "timeupdate"]) player.video.addEventListener(name, () => this.follow());
    this.choose(urls.original ? "original" : "copy");
  }

  switch() {
    const name = unique("shown");
    return el("fieldset", { class: "switch" }, el("legend", { class: "unseen" }, "What is shown"),
      CHOICES.map(([value, text]) => el("label", {},
        el("input", { type: "radio", name, value, checked: value === "original", onchange: () => this.choose(value) }), el("span", {}, text))));
  }

  choose(choice) {
    this.choice = choice;
    const both = choice === "both";
    const { screen, video } = this.player;
    this.beside = both ? el("video", { playsinline: true, muted: true, preload: "auto", crossorigin: "anonymous", src: this.urls.original, "aria-label": "Original" }) : null;
    screen.classList.toggle("two", both);
    show(screen, both ? [figure(this.beside, "Original"), figure(video, "Moderated copy")] : video);
    const wanted = choice === "original" ? this.urls.original : this.urls.copy;
    if (wanted && video.getAttribute("src") !== wanted) this.player.load(wanted);
    this.follow();
  }

  // The original has no sound of its own here: what is heard is the copy.
  follow() {
    const [lead, video] = [this.player.video, this.beside];
    if (!video) return;
    video.playbackRate = lead.playbackRate;
    if (Math.abs(video.currentTime - lead.currentTime) > (lead.paused ? 0.001 : DRIFT)) video.currentTime = lead.currentTime;
    if (lead.paused) video.pause();
    else if (video.paused) video.play().catch(() => {});
  }
}

function figure(video, text) {
  return el("figure", {}, video, el("figcaption", {}, text));
}
