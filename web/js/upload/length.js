// How long a chosen film is, in seconds, as far as this browser can tell; null where it cannot read that kind.

import { el } from "../dom.js";

const PATIENCE = 5_000; // milliseconds

export function length(file) {
  return new Promise((done) => {
    const video = el("video", { preload: "metadata", muted: true });
    const url = URL.createObjectURL(file);
    const end = (seconds) => {
      clearTimeout(late);
      video.removeAttribute("src");
      URL.revokeObjectURL(url);
      done(Number.isFinite(seconds) ? seconds : null);
    };
    const late = setTimeout(end, PATIENCE, null);
    video.addEventListener("loadedmetadata", () => end(video.duration));
    video.addEventListener("error", () => end(null));
    video.src = url;
  });
}
