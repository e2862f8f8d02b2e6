// The first view: drop films, say what is wanted, see what was made before.

import { bytes, money } from "./amounts.js";
import { el, show } from "./dom.js";
import { jobList } from "./job_list.js";
import { failure } from "./parts/notice.js";
import { clock, many } from "./time.js";
import { dropPlace } from "./upload/drop.js";
import { estimate } from "./upload/estimate.js";
import { length } from "./upload/length.js";
import { uploads } from "./upload/view.js";
import { Wishes } from "./upload/wishes.js";

export async function home(page) {
  const sending = uploads(page.queue);
  const jobs = await jobList(page.api, page.queue);
  const node = el("div", { class: "home" },
    el("h1", { class: "unseen" }, "Your videos"),
    new Chosen(page).node, sending.node, jobs.node);
  return { title: "Your videos", node, close: () => { sending.close(); jobs.close(); } };
}

// The films that were chosen and are not sent yet, with what is wanted of them.
class Chosen {
  constructor(page) {
    this.page = page;
    this.files = [];
    this.wishes = new Wishes(page.config.wishes, () => this.price());
    this.list = el("ul", { class: "chosen" });
    this.cost = el("p", { class: "cost figures" });
    this.go = el("button", { type: "submit", class: "main" });
    this.errors = el("div");
    this.form = el("form", { class: "ask", hidden: true, onsubmit: (event) => { event.preventDefault(); this.send(); } },
      el("div", {}, el("h2", {}, "To be sent"), this.list), this.wishes.node,
      el("div", { class: "bar" }, this.cost, el("button", { type: "button", class: "quiet", onclick: () => this.clear() }, "Cancel"), this.go), this.errors);
    this.node = el("section", { "aria-label": "Add videos" }, dropPlace((files) => this.take(files)), this.form);
  }

  take(files) {
    for (const file of files) {
      const one = { file, seconds: undefined };
      this.files.push(one);
      length(file).then((seconds) => { one.seconds = seconds; this.draw(); });
    }
    this.draw();
    this.go.focus();
  }

  clear() {
    this.files = [];
    this.draw();
  }

  draw() {
    this.form.hidden = this.files.length === 0;
    show(this.list, this.files.map((one) => el("li", {},
      el("span", { class: "name" }, one.file.name),
      el("span", { class: "soft figures" }, [bytes(one.file.size), one.seconds ? clock(one.seconds) : null].filter(Boolean).join(" · ")),
      el("button", { type: "button", class: "quiet", "aria-label": `Leave out ${one.file.name}`, onclick: () => { this.files = this.files.filter((other) => other !== one); this.draw(); } }, "Leave out"))));
    this.go.textContent = this.files.length === 1 ? "Send the video" : `Send ${many(this.files.length, "video")}`;
    this.price();
  }

  price() {
    if (!this.files?.length) return;
    const request = this.wishes.request();
    const costs = this.files.map((one) => estimate(one.seconds ?? NaN, request, this.page.config.prices));
    const known = costs.every((cost) => cost !== null);
    const total = costs.reduce((sum, cost) => sum + (cost ?? 0), 0);
    const free = known && total === 0;
    show(this.cost, el("b", {}, known ? (free ? "Free" : `about ${money(total)}`) : "Price not known"),
      el("span", { class: "soft" }, !this.page.config.prices ? " — no prices are set here; the job tells what it cost" : free ? " — it runs on this machine" : known ? " — estimated from the length" : " — this browser cannot read the length; it is told once the video is probed"));
  }

  async send() {
    try {
      this.page.queue.add(this.files.map((one) => one.file), this.wishes.request(), await this.wishes.ownTranscript());
      this.clear();
    } catch (problem) {
      show(this.errors, failure(problem));
    }
  }
}
