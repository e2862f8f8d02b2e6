// Boxes of one covered region. Fractions of the upright picture, seconds; a box holds from its t until the next.

const SMALLEST = 0.01;

export const begin = (blur) => blur.start ?? blur.boxes[0].t;
export const end = (blur, duration) => blur.end ?? duration;

// Which box holds at a time; the first also holds before its own.
export function indexAt(blur, time) {
  return Math.max(0, blur.boxes.findLastIndex((box) => box.t <= time + 0.001));
}

export const boxAt = (blur, time) => blur.boxes[indexAt(blur, time)];
export const covers = (blur, time, duration) => time >= begin(blur) - 0.001 && time <= end(blur, duration) + 0.001;

// The box in the middle of a region's life: what it looks like best.
export const typical = (blur) => blur.boxes[Math.floor(blur.boxes.length / 2)];

// Inside the picture, at least a hundredth of it.
export function tidy({ x, y, w, h }) {
  const size = (value) => Math.min(1, Math.max(SMALLEST, value));
  const place = (value, long) => Math.min(1 - long, Math.max(0, value));
  const [wide, high] = [size(w), size(h)];
  return { x: round(place(x, wide)), y: round(place(y, high)), w: round(wide), h: round(high) };
}

const round = (value) => Math.round(value * 1e5) / 1e5;

// The blur with another box at `time`: at that moment only until the next box, or the same change on all of them.
export function withBox(blur, time, wanted, whole) {
  const at = indexAt(blur, time);
  const old = blur.boxes[at];
  const now = tidy(wanted);
  if (!whole) {
    const fresh = { t: time, ...now };
    const kept = blur.boxes.filter((box) => Math.abs(box.t - time) > 0.001);
    return { ...blur, start: begin(blur), boxes: [...kept, fresh].sort((a, b) => a.t - b.t) };
  }
  const change = (box) => ({ t: box.t, ...tidy({ x: box.x + now.x - old.x, y: box.y + now.y - old.y, w: (box.w * now.w) / old.w, h: (box.h * now.h) / old.h }) });
  return { ...blur, boxes: blur.boxes.map((box, k) => (k === at ? { t: box.t, ...now } : change(box))) };
}

// The blur between other times, in their order and at least a tenth of a second apart.
export function between(blur, start, stop, duration) {
  const from = Math.min(Math.max(0, start), Math.max(0, duration - 0.1));
  return { ...blur, start: from, end: Math.max(from + 0.1, Math.min(duration, stop)) };
}

// A region that nobody found, in the middle of the picture, for three seconds.
export function drawn(time, duration) {
  const start = Math.max(0, Math.min(time, duration - 0.5));
  return { label: "by hand", style: "blur", start, end: Math.min(duration, start + 3), boxes: [{ t: start, x: 0.4, y: 0.35, w: 0.2, h: 0.3 }] };
}
