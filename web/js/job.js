// One job: its steps while it runs, its results when it has ended.

import { announce, el, show } from "./dom.js";
import { bytes, percent } from "./amounts.js";
import { left } from "./time.js";
import { failure, help, notice } from "./parts/notice.js";
import { ended, state } from "./parts/state.js";
import { result } from "./result/view.js";
import { Board } from "./steps/board.js";
import { Live } from "./steps/live.js";
import { Picture } from "./steps/view.js";

const SAY_EVERY = 0.2;

export async function job(page, id) {
  const view = new JobView(page, id);
  await view.load();
  return { title: view.job.video.name, node: view.node, close: () => view.close() };
}

class JobView {
  constructor(page, id) {
    Object.assign(this, { page, id, node: el("article", { class: "job-view" }), live: null, inner: null, timer: null });
  }

  async load() {
    this.job = await this.page.api.get(`/jobs/${this.id}`);
    this.inner?.close?.();
    if (ended(this.job.status)) await this.result();
    else this.running();
  }

  head(...more) {
    return el("div", { class: "head" },
      el("p", { class: "crumbs" }, el("a", { href: "#/" }, "Videos")),
      el("h1", {}, this.job.video.name),
      el("p", { class: "facts-line soft figures" }, this.stands(this.job.status), el("span", {}, bytes(this.job.video.size))), ...more);
  }

  // Where it stands, kept up to date while it runs.
  stands(status) {
    this.mark = el("span", {}, state(status));
    return this.mark;
  }

  async result() {
    this.inner = await result(this.page, this.job);
    show(this.node, this.head(this.outcome()), this.inner.node, this.steps());
  }

  outcome() {
    if (this.job.status === "succeeded" || !this.job.sentence) return null;
    return notice(this.job.status === "partial" ? "warn" : "bad", el("p", {}, this.job.sentence), help(this.job));
  }

  // How it came about, folded, once it has ended.
  steps() {
    const board = new Board(this.page.machine);
    const fold = el("details", { class: "more" }, el("summary", {}, "How it was made"));
    this.page.api.get(`/jobs/${this.id}/events`).then(({ data }) => {
      data.forEach((event) => board.take(event));
      if (data.length) fold.append(new Picture(board).node);
      else fold.remove();
    }).catch(() => fold.remove());
    return fold;
  }

  running() {
    const board = new Board(this.page.machine);
    const picture = new Picture(board);
    const bar = el("progress", { max: 1, value: 0, "aria-label": "The whole" });
    const word = el("p", { class: "soft figures", id: "how-far" });
    const trouble = el("p", { class: "soft", role: "status" });
    const ask = el("div");
    let said = 0;
    const tell = () => {
      picture.tell();
      const far = board.progress();
      bar.value = far;
      word.textContent = [percent(far), left(board.left(Date.now() / 1000))].filter(Boolean).join(" · ");
      if (board.waits() !== this.waiting) show(ask, (this.waiting = board.waits()) ? this.invitation() : null);
      show(this.mark, state(board.waits() ? "review" : board.began ? "running" : this.job.status));
      if (far >= said + SAY_EVERY || (board.waits() && said < 2)) {
        said = board.waits() ? 2 : far;
        announce(board.waits() ? "The plan waits for your review." : `${percent(far)} done, running: ${board.running().join(", ")}`);
      }
    };
    this.live = new Live(this.page.api, this.id, {
      onEvent: (event) => {
        board.take(event);
        tell();
        if (event.kind === "job.ended") this.over();
      },
      onProgress: (far) => board.stands(far, Date.now() / 1000),
      onTrouble: (sentence) => { trouble.textContent = sentence; },
    });
    const stop = el("button", { type: "button", class: "quiet", onclick: () => this.cancel(stop) }, "Cancel the job");
    show(this.node, this.head(ask, el("div", { class: "whole" }, bar, word), trouble), picture.node, el("p", {}, stop));
    this.timer = setInterval(tell, 1000);
    this.live.follow();
  }

  invitation() {
    return notice("ask", el("p", {}, el("b", {}, "The plan waits for you. "), "Look at what would be covered and silenced, change it, and approve."),
      el("a", { class: "button main", href: `#/jobs/${this.id}/review` }, "Review it"));
  }

  async cancel(button) {
    button.disabled = true;
    try {
      await this.page.api.post(`/jobs/${this.id}/cancel`);
      button.textContent = "Stopping …";
    } catch (problem) {
      button.disabled = false;
      button.after(failure(problem));
    }
  }

  async over() {
    this.stop();
    try {
      await this.load();
      announce(`${this.job.video.name}: ${this.job.status}`);
    } catch (problem) {
      show(this.node, failure(problem, () => this.over()));
    }
  }

  stop() {
    clearInterval(this.timer);
    this.live?.close();
  }

  close() {
    this.stop();
    this.inner?.close?.();
  }
}
