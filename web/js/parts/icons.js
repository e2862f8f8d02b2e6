// Pictures on buttons: paths in a square of 24. They say nothing to screen readers; the button has its own words.

import { svg } from "../dom.js";

const PATHS = {
  play: "M8 5.5v13l10.5-6.5z",
  pause: "M7 5.5h3.5v13H7zM13.5 5.5H17v13h-3.5z",
  back: "M12 5V2L7 6l5 4V7a6 6 0 1 1-6 6H4a8 8 0 1 0 8-8z",
  ahead: "M12 5V2l5 4-5 4V7a6 6 0 1 0 6 6h2a8 8 0 1 1-8-8z",
  loud: "M4 9.5v5h3.5L12 19V5L7.5 9.5zM15 8.6a4.4 4.4 0 0 1 0 6.8l1.2 1.4a6.3 6.3 0 0 0 0-9.6z",
  mute: "M4 9.5v5h3.5L12 19V5L7.5 9.5zM14.5 9.6l1-1 2.4 2.4 2.4-2.4 1 1-2.4 2.4 2.4 2.4-1 1-2.4-2.4-2.4 2.4-1-1 2.4-2.4z",
  full: "M5 5h6v2H7v4H5zM17 13h2v6h-6v-2h4z",
  film: "M4 5h16v14H4zM6 7v2h2V7zm0 4v2h2v-2zm0 4v2h2v-2zM16 7v2h2V7zm0 4v2h2v-2zm0 4v2h2v-2zM10 7v10h4V7z",
  check: "M9.6 16.2 5.4 12 4 13.4l5.6 5.6L20.6 8 19.2 6.6z",
  cross: "M6.4 5 5 6.4 10.6 12 5 17.6 6.4 19l5.6-5.6 5.6 5.6 1.4-1.4L13.4 12 19 6.4 17.6 5 12 10.6z",
  up: "M12 4 5 11l1.4 1.4L11 7.8V20h2V7.8l4.6 4.6L19 11z",
  undo: "M8 5 3 9.5 8 14v-3h6a3.5 3.5 0 0 1 0 7H8v2h6a5.5 5.5 0 0 0 0-11H8z",
  plus: "M11 5h2v6h6v2h-6v6h-2v-6H5v-2h6z",
};

export function icon(name) {
  return svg("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" }, svg("path", { d: PATHS[name] }));
}
