// The boxes over the film: those that cover something now. The picked one can be dragged and drawn larger or smaller.

import { el, show } from "../dom.js";
import { boxAt, covers, tidy } from "./boxes.js";

export class Overlay {
  // `onBox(item, box, done)` while a box is dragged, and once it is let go.
  constructor(player, model, duration, onBox) {
    Object.assign(this, { player, model, duration, onBox, picked: null, held: null });
    this.node = el("div", { class: "overlay" });
    player.screen.append(this.node);
    this.watcher = new ResizeObserver(() => this.place());
    this.watcher.observe(player.screen);
    player.video.addEventListener("loadedmetadata", () => this.place());
    player.addEventListener("time", () => this.tell());
  }

  close() { this.watcher.disconnect(); }

  // Over the picture itself, not over the black beside it.
  place() {
    const { videoWidth: w, videoHeight: h } = this.player.video;
    const { clientWidth: W, clientHeight: H } = this.player.screen;
    if (!w || !W) return;
    const scale = Math.min(W / w, H / h);
    const put = (name, value) => this.node.style.setProperty(name, `${value}px`);
    put("width", w * scale);
    put("height", h * scale);
    put("left", (W - w * scale) / 2);
    put("top", (H - h * scale) / 2);
  }

  tell() {
    if (this.held) return;
    const time = this.player.video.currentTime;
    const now = this.model.project.tracks.filter((one) => one.id === this.picked || (one.on && covers(one.blur, time, this.duration)));
    show(this.node, now.map((one) => this.box(one, boxAt(one.blur, time), covers(one.blur, time, this.duration))));
  }

  box(one, box, here) {
    const picked = one.id === this.picked;
    const node = el("div", { class: `box${picked ? " picked" : ""}${one.on ? "" : " off"}${here ? "" : " elsewhere"}`, onpointerdown: picked ? (event) => this.hold(event, one, box, node) : null },
      el("span", { class: "box-name" }, one.blur.label), picked ? el("i", { class: "handle" }) : null);
    lay(node, box);
    return node;
  }

  hold(event, one, box, node) {
    event.preventDefault();
    const size = event.target.classList.contains("handle");
    const frame = this.node.getBoundingClientRect();
    const from = [event.clientX, event.clientY];
    this.held = one.id;
    node.setPointerCapture(event.pointerId);
    const at = ({ clientX, clientY }) => {
      const [dx, dy] = [(clientX - from[0]) / frame.width, (clientY - from[1]) / frame.height];
      return tidy(size ? { ...box, w: box.w + dx, h: box.h + dy } : { ...box, x: box.x + dx, y: box.y + dy });
    };
    node.onpointermove = (moved) => { lay(node, at(moved)); this.onBox(one, at(moved), false); };
    node.onpointerup = (moved) => {
      this.held = null;
      node.onpointermove = node.onpointerup = null;
      this.onBox(one, at(moved), true);
    };
    node.onpointercancel = () => { this.held = null; this.tell(); };
  }
}

function lay(node, box) {
  for (const [name, value] of [["left", box.x], ["top", box.y], ["width", box.w], ["height", box.h]]) node.style.setProperty(name, `${value * 100}%`);
}
