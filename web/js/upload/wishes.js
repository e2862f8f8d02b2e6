// What may be asked of a video, as a form: each row is a field of the request, its kind, and its words.

import { el, unique } from "../dom.js";

const COVERS = [["blur", "Blurred"], ["pixelate", "Pixelated"], ["solid", "Black"]];
const HUSHES = [["mute", "Silence"], ["bleep", "A bleep"], ["room", "Room tone"]];
const LEVELS = [["", "None"], ["mild", "Mild and stronger"], ["strong", "Strong and severe"], ["severe", "Severe only"]];
const CODE = "[a-z]{2,3}";
const PROFILES = [["netflix", "Netflix"], ["bbc", "BBC"]];

// The defaults are those that most people want; they are not the API's own, which asks for least.
const ROWS = [
  ["chapters", "check", "Chapters", "Where a new subject begins, with a title", true],
  ["analyse", "check", "Summary and topics", "And key words, and who is named", true],
  ["subtitles", "check", "Subtitles", "SubRip, WebVTT and TTML, beside the transcript", true],
  ["thumbnails", "check", "Stills", "Pictures across the film", true],
];
const MODERATION = [
  ["censor", "choice", "Words to silence", LEVELS, "strong"],
  ["mute_style", "choice", "What is heard instead", HUSHES, "mute"],
  ["blur_style", "choice", "How regions are covered", COVERS, "blur"],
  ["review", "check", "I look at it first", "Nothing is made before you approve", true],
];
const MORE = [
  ["languages", "codes", "Translate into", "such as de, fr", []],
  ["language", "text", "Language spoken", "found out", ""],
  ["speakers", "number", "How many speak", "0: not asked for", 0],
  ["subtitle_profile", "choice", "Subtitle rules", PROFILES, "netflix"],
];

export class Wishes {
  // `known`: the names of the fields that this deployment takes; others are not shown.
  constructor(known = null, onChange = () => {}) {
    this.known = known;
    this.values = {};
    this.words = null;
    this.onChange = onChange;
    this.moderation = el("div", { class: "wishes inner", hidden: true }, MODERATION.map((row) => this.row(row)));
    this.node = el("fieldset", { class: "panel" },
      el("legend", {}, "What do you want?"),
      el("div", { class: "wishes" },
        fixed("Transcript", "Every word with its time; always made"),
        ROWS.map((row) => this.row(row)),
        this.check("moderate", "A moderated copy", "Faces and other regions covered, words silenced", false)),
      this.moderation,
      el("details", { class: "more" }, el("summary", {}, "More"),
        el("div", { class: "wishes" }, MORE.map((row) => this.row(row)), this.transcript())));
  }

  row([name, kind, label, hint, value]) {
    if (this.known && !this.known.includes(name)) return null;
    if (kind === "check") return this.check(name, label, hint, value);
    if (kind === "choice") return this.choice(name, label, hint, value);
    return this.field(name, kind, label, hint, value);
  }

  set(name, value) {
    this.values[name] = value;
    if (name === "moderate") this.moderation.hidden = !value;
    this.onChange();
  }

  check(name, label, hint, value) {
    this.values[name] = value;
    const box = el("input", { type: "checkbox", name, checked: value, onchange: () => this.set(name, box.checked) });
    return el("label", { class: "wish" }, box, el("span", {}, el("b", {}, label), el("small", {}, hint)));
  }

  choice(name, label, options, value) {
    this.values[name] = value;
    const list = el("select", { name, onchange: () => this.set(name, list.value) },
      options.map(([one, text]) => el("option", { value: one }, text)));
    list.value = value;
    return el("label", { class: "field" }, el("span", {}, label), list);
  }

  field(name, kind, label, hint, value) {
    this.values[name] = value;
    const limits = { number: { type: "number", min: 0, max: 20 }, text: { pattern: CODE, title: "A code of two or three small letters, such as en" },
      codes: { pattern: `${CODE}([ ,]+${CODE})*`, title: "Codes such as de or fr, with commas between them" } }[kind];
    const read = { number: Number, text: (text) => text.trim(), codes: (text) => text.split(/[ ,]+/).filter(Boolean) }[kind];
    const box = el("input", { type: "text", name, placeholder: hint, ...limits, value: "", onchange: () => this.set(name, read(box.value)) });
    return el("label", { class: "field" }, el("span", {}, label), box);
  }

  transcript() {
    const id = unique("own");
    const box = el("input", { id, type: "file", accept: ".srt,.vtt,.txt", onchange: () => { this.words = box.files[0] ?? null; } });
    return el("div", { class: "field wide" }, el("label", { for: id }, "Your own transcript"), box,
      el("small", {}, "SubRip, WebVTT or plain text: then no engine listens"));
  }

  // What is sent: moderation's details only where there is moderation.
  request() {
    const left = this.values.moderate ? [] : MODERATION.map(([name]) => name);
    return Object.fromEntries(Object.entries(this.values).filter(([name]) => !left.includes(name)));
  }

  async ownTranscript() {
    return this.words ? { name: this.words.name, text: await this.words.text() } : null;
  }
}

function fixed(label, hint) {
  return el("div", { class: "wish fixed" }, el("span", {}, el("b", {}, label), el("small", {}, hint)));
}
