// Where films are dropped or chosen.

import { el, unique } from "../dom.js";
import { icon } from "../parts/icons.js";

export function dropPlace(onFiles) {
  const id = unique("files");
  const input = el("input", { id, type: "file", multiple: true, accept: "video/*,.mkv,.mxf,.mts,.m2ts,.ts", class: "unseen",
    onchange: () => { take(input.files); input.value = ""; } });
  const take = (list) => { if (list.length) onFiles([...list]); };
  let deep = 0;
  const mark = (change) => { deep = Math.max(0, deep + change); node.classList.toggle("over", deep > 0); };
  const node = el("div", { class: "drop",
    ondragenter: (event) => { event.preventDefault(); mark(1); },
    ondragleave: () => mark(-1),
    ondragover: (event) => event.preventDefault(),
    ondrop: (event) => { event.preventDefault(); mark(-deep); take(event.dataTransfer.files); } },
    input, icon("film"),
    el("p", { class: "big" }, "Drop videos here"),
    el("p", {}, "or ", el("label", { for: id, class: "button" }, "Choose files")),
    el("p", { class: "soft" }, "Several at once, of any kind that has moving pictures or sound."));
  return node;
}
