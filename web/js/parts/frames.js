// Pictures out of a film, one after the other, drawn from a hidden copy of it that seeks.

import { el } from "../dom.js";

const PATIENCE = 4_000; // milliseconds for one picture

export class Frames {
  constructor(url) {
    this.url = url;
    this.video = null;
    this.last = Promise.resolve();
    this.closed = false;
  }

  // A canvas that will show the film at `time`; `box` {x, y, w, h} in fractions picks a part, with some room round it.
  draw(time, box = null, { width = 96, height = 72 } = {}) {
    const canvas = el("canvas", { width: width * 2, height: height * 2, class: "frame", "aria-hidden": "true" });
    this.last = this.last.then(() => this.closed || this.fill(canvas, time, box)).catch(() => canvas.classList.add("none"));
    return canvas;
  }

  async fill(canvas, time, box) {
    const video = await this.open();
    await seeked(video, time);
    const [x, y, w, h] = part(video, box, canvas.width / canvas.height);
    canvas.getContext("2d").drawImage(video, x, y, w, h, 0, 0, canvas.width, canvas.height);
    canvas.classList.add("drawn");
  }

  async open() {
    if (!this.video) {
      this.video = el("video", { muted: true, preload: "auto", src: this.url });
      await once(this.video, "loadeddata");
    }
    return this.video;
  }

  close() {
    this.closed = true;
    this.video?.removeAttribute("src");
    this.video?.load();
  }
}

// The part of the picture in pixels: the box with half its size round it, in the shape of the canvas.
export function part({ videoWidth, videoHeight }, box, shape) {
  const wanted = box ?? { x: 0, y: 0, w: 1, h: 1 };
  let [w, h] = [wanted.w * videoWidth * (box ? 1.6 : 1), wanted.h * videoHeight * (box ? 1.6 : 1)];
  [w, h] = w / h < shape ? [h * shape, h] : [w, w / shape];
  const scale = Math.min(1, videoWidth / w, videoHeight / h);
  [w, h] = [w * scale, h * scale];
  const [cx, cy] = [(wanted.x + wanted.w / 2) * videoWidth, (wanted.y + wanted.h / 2) * videoHeight];
  const inside = (middle, size, all) => Math.min(Math.max(0, middle - size / 2), all - size);
  return [inside(cx, w, videoWidth), inside(cy, h, videoHeight), w, h];
}

async function seeked(video, time) {
  if (Math.abs(video.currentTime - time) < 0.001) return;
  const there = once(video, "seeked");
  video.currentTime = time;
  await there;
}

function once(target, name) {
  return new Promise((done, failed) => {
    const late = setTimeout(failed, PATIENCE, new Error(name));
    target.addEventListener(name, () => { clearTimeout(late); done(); }, { once: true });
    target.addEventListener("error", () => { clearTimeout(late); failed(new Error(name)); }, { once: true });
  });
}
