// Every result file, to be fetched.

import { el } from "../dom.js";
import { bytes } from "../amounts.js";

export function fileList(files) {
  const order = [...files.byName.values()].sort((a, b) => a.name.localeCompare(b.name));
  if (!order.length) return null;
  return el("ul", { class: "files" }, order.map((file) => el("li", {},
    el("a", { href: file.url, download: file.name.split("/").at(-1) }, file.name), el("span", { class: "soft figures" }, bytes(file.size)))));
}
