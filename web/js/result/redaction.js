// What is covered and silenced in the moderated copy, with a picture of each, and what the copy proves of itself.

import { el } from "../dom.js";
import { typical } from "../review/boxes.js";
import { clock, many } from "../time.js";

// edits.json as stretches on the time line: [{start, end, kind}], seconds; what has no end lasts to `duration`.
export function stretches(edits, duration) {
  if (!edits) return [];
  const blurs = kept(edits).map((blur) => ({ start: blur.start ?? blur.boxes[0].t, end: blur.end ?? duration, kind: "blur" }));
  return [...blurs, ...edits.mutes.map((mute) => ({ ...mute, kind: "mute" }))];
}

// The regions that are covered: all but those whose track is left alone.
const kept = ({ blurs, without = [] }) => blurs.filter((blur) => !without.includes(blur.track));

export function redaction({ edits, proof, copy, link, frames, duration, onSeek }) {
  if (!edits) return null;
  const [blurs, mutes] = [kept(edits), edits.mutes];
  return el("div", { class: "redaction" },
    copy ? el("p", {}, el("a", { class: "button", href: link, download: copy }, `Download ${copy}`)) : el("p", { class: "soft" }, "No copy was made."),
    proved(proof),
    el("h2", {}, many(blurs.length, "covered region")),
    el("ul", { class: "covered-list" }, blurs.map((blur) => covered(blur, duration, frames, onSeek))),
    el("h2", {}, many(mutes.length, "silenced stretch").replace("stretchs", "stretches")),
    el("ul", { class: "covered-list" }, mutes.map((mute) => el("li", {}, row(mute.start, onSeek, el("b", {}, mute.reason || "silenced"), `${clock(mute.start, 1)} – ${clock(mute.end, 1)}`)))));
}

function covered(blur, duration, frames, onSeek) {
  const { start, end } = stretches({ blurs: [blur], mutes: [] }, duration)[0];
  const box = typical(blur);
  return el("li", {}, row(start, onSeek, el("b", {}, blur.label || "region"), `${clock(start, 1)} – ${clock(end, 1)}`, frames?.draw(box.t, box)));
}

function row(start, onSeek, name, when, picture) {
  return el("button", { type: "button", class: "covered-row", onclick: () => onSeek(start) }, picture, el("span", {}, name, el("small", { class: "figures soft" }, when)));
}

function proved(proof) {
  if (!proof) return null;
  const pictures = proof.pictures ?? {};
  const facts = [["Made by", proof.mode === "splice" ? "splicing: only what is flagged was encoded again" : proof.mode],
    ["Pictures encoded again", pictures.reencoded], ["Pictures copied bit for bit", pictures.copied]].filter(([, value]) => value !== undefined);
  return el("dl", { class: "facts figures" }, facts.map(([name, value]) => [el("dt", {}, name), el("dd", {}, typeof value === "number" ? value.toLocaleString("en") : String(value))]));
}
