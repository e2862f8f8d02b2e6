// The uploads under way, each with its bar and the time left.

import { announce, el, show } from "../dom.js";
import { bytes, percent } from "../amounts.js";
import { left } from "../time.js";
import { help, notice } from "../parts/notice.js";

const SAY_EVERY = 25; // per cent

export function uploads(queue) {
  const node = el("section", { class: "uploads", "aria-label": "Uploads" });
  const rows = new Map();
  const draw = ({ detail }) => {
    if (detail?.item && !detail.turned && rows.has(detail.item)) return rows.get(detail.item).tell();
    rows.clear();
    const items = queue.items.map((item) => { const row = one(queue, item); rows.set(item, row); return row.node; });
    show(node, queue.orphans().map((orphan) => waiting(queue, orphan)), items);
    node.hidden = !node.childElementCount;
    return null;
  };
  queue.addEventListener("change", draw);
  draw({});
  return { node, close: () => queue.removeEventListener("change", draw) };
}

function one(queue, item) {
  const bar = el("progress", { max: 1, "aria-label": `Upload of ${item.name}` });
  const note = el("span", { class: "soft figures" });
  let said = 0;
  const tell = () => {
    const fraction = item.size ? item.sent / item.size : 1;
    bar.value = fraction;
    const time = item.state === "sending" ? left(item.rate.left(item.size)) : "";
    note.textContent = [percent(fraction), `${bytes(item.sent)} of ${bytes(item.size)}`, time].filter(Boolean).join(" · ");
    if (fraction * 100 >= said + SAY_EVERY) {
      said = Math.floor((fraction * 100) / SAY_EVERY) * SAY_EVERY;
      announce(`Upload of ${item.name}: ${said} %`);
    }
  };
  tell();
  const button = (text, act) => el("button", { type: "button", class: "quiet", onclick: act }, text);
  const actions = {
    sending: [button("Stop", () => queue.stop(item))],
    done: [el("a", { class: "button", href: `#/jobs/${item.jobId}` }, "Watch it"), button("Hide", () => queue.dismiss(item))],
    stopped: [button("Go on", () => queue.again(item)), button("Forget it", () => queue.dismiss(item))],
    failed: [button("Try again", () => queue.again(item)), button("Forget it", () => queue.dismiss(item))],
    waiting: [],
  }[item.state];
  const node = el("div", { class: `upload ${item.state}` },
    el("div", { class: "line" }, el("b", { class: "name" }, item.name), el("span", { class: "actions" }, actions)),
    item.state === "done" ? el("p", { class: "soft" }, `${bytes(item.size)} have arrived.`) : [bar, note],
    item.sentence ? el("p", { class: "sentence", role: "alert" }, item.sentence) : null, help(item));
  return { node, tell };
}

function waiting(queue, orphan) {
  const part = orphan.size ? percent(orphan.sent / orphan.size) : "";
  return notice("plain", el("p", {}, el("b", {}, orphan.name), ` was being sent (${part} of ${bytes(orphan.size)}): choose the same file again, and it goes on where it was.`),
    el("button", { type: "button", class: "quiet", onclick: () => queue.dismiss(orphan) }, "Forget it"));
}
