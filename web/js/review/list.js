// All regions and words, one row each: a box to tick, a picture that leads there. One key decides and goes on.

import { el, show } from "../dom.js";
import { clock, many } from "../time.js";
import { begin, end, typical } from "./boxes.js";

export class List {
  // `face`: {model, duration, frames, wordsAt(start, end), onPick(item)}
  constructor(face) {
    Object.assign(this, face);
    this.rows = new Map();
    this.picked = null;
    this.tracks = el("ul", { class: "items" });
    this.words = el("ul", { class: "items" });
    this.heads = [el("h2", {}), el("h2", {})];
    this.node = el("div", { class: "review-list", onkeydown: (event) => this.key(event) }, this.heads[0], this.tracks, this.heads[1], this.words);
    this.tell();
  }

  tell() {
    const { tracks, words } = this.model.project;
    this.heads[0].textContent = `${many(tracks.length, "region")} to cover`;
    this.heads[1].textContent = `${many(words.length, "word")} to silence`;
    this.lay(this.tracks, tracks, (one) => this.track(one));
    this.lay(this.words, words, (one) => this.word(one));
  }

  // Rows stay the elements that they are, so that the focus stays where it is.
  lay(list, items, draw) {
    const nodes = items.map((one) => {
      const row = this.rows.get(one.id) ?? draw(one);
      this.rows.set(one.id, row);
      row.tell(one);
      return row.node;
    });
    if (nodes.length !== list.childElementCount || nodes.some((node, k) => node !== list.children[k])) show(list, nodes);
  }

  track(one) {
    const box = typical(one.blur);
    const canvas = this.frames?.draw(box.t, box, { width: 72, height: 54 });
    return this.row(one, (now) => now.blur.label || "region", (now) => `${clock(begin(now.blur), 1)} – ${clock(end(now.blur, this.duration), 1)}${now.blur.score && now.blur.score < 1 ? ` · ${Math.round(now.blur.score * 100)} % sure` : ""}`, canvas);
  }

  word(one) {
    const text = this.wordsAt(one.mute.start, one.mute.end);
    return this.row(one, () => text || one.mute.reason || "a stretch of sound", (now) => `${clock(now.mute.start, 1)} · ${now.mute.reason || now.mute.style}`);
  }

  row(one, name, note, picture = null) {
    const box = el("input", { type: "checkbox", onchange: () => this.model.decide(one.id, box.checked), onfocus: () => this.pick(one.id) });
    const [title, small, mark] = [el("b"), el("small", { class: "soft figures" }), el("span", { class: "mark-seen" })];
    const jump = picture ? el("button", { type: "button", class: "jump", tabindex: -1, onclick: () => { this.pick(one.id); box.focus(); } }, picture) : null;
    const node = el("li", { class: "item" }, el("label", {}, box, el("span", {}, title, small)), mark, jump);
    return { node, box, tell: (now) => {
      box.checked = now.on;
      node.classList.toggle("off", !now.on);
      mark.textContent = now.seen ? (now.on ? "covered" : "left alone") : "";
      title.textContent = name(now);
      small.textContent = note(now);
      jump?.setAttribute("aria-label", `Go to ${name(now)} at ${note(now)}`);
    } };
  }

  pick(id) {
    this.rows.get(this.picked)?.node.classList.remove("picked");
    this.picked = id;
    this.rows.get(id)?.node.classList.add("picked");
    this.onPick(this.model.item(id));
  }

  focus(id = this.model.items[0]?.id) {
    this.rows.get(id)?.box.focus();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.type !== "checkbox") return;
    const ids = this.model.items.map((one) => one.id);
    const here = ids.indexOf(this.picked);
    const go = (step) => this.focus(ids[Math.min(ids.length - 1, Math.max(0, here + step))]);
    const act = { ArrowDown: () => go(1), ArrowUp: () => go(-1), a: () => this.decide(true, go), Enter: () => this.decide(true, go), x: () => this.decide(false, go) }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  decide(on, go) {
    this.model.decide(this.picked, on);
    go(1);
  }
}
