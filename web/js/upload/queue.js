// The uploads of this page: they go on while one looks at other views. Listeners hear when anything changes.

import { Memory } from "./memory.js";
import { Rate } from "./rate.js";
import { send } from "./send.js";
import { Slots } from "./slots.js";

const AT_ONCE = 6; // parts
const REMEMBER = 2_000; // milliseconds between two notes of how far an upload is

export class Queue extends EventTarget {
  constructor(api, memory = new Memory()) {
    super();
    Object.assign(this, { api, memory, slots: new Slots(AT_ONCE), items: [] });
    globalThis.addEventListener?.("beforeunload", (event) => {
      if (this.items.some((item) => item.state === "sending")) event.preventDefault();
    });
  }

  // Starts to send each file, asked for with `request`; a file that was under way before goes on with its old wishes.
  add(files, request, transcript) {
    for (const file of files) {
      const known = this.memory.find(file);
      const item = { file, name: file.name, size: file.size, sent: known?.sent ?? 0, jobId: known?.jobId ?? null, request, transcript, rate: new Rate(), state: "waiting", sentence: "" };
      this.items.unshift(item);
      this.run(item);
    }
    this.changed();
  }

  async run(item) {
    item.stop = new AbortController();
    this.enter(item, "sending", "");
    try {
      const wanted = { name: item.name, size: item.size, request: item.request };
      if (item.transcript) wanted.transcript = item.transcript;
      item.jobId ??= (await this.api.post("/uploads", wanted, true)).job_id;
      this.memory.keep(item.jobId, item.file, item.sent);
      await send(this.api, this.slots, item.jobId, item.file, (sent) => this.sent(item, sent), item.stop.signal);
      this.memory.forget(item.jobId);
      this.enter(item, "done", "");
    } catch (problem) {
      this.failed(item, problem);
    }
  }

  failed(item, problem) {
    item.stop.abort();
    if (problem.name === "AbortError") return this.enter(item, "stopped", "Stopped. What has arrived is kept.");
    if (problem.status === 404 || problem.status === 409) this.memory.forget(item.jobId);
    if (problem.status === 404 && !item.renewed) {
      Object.assign(item, { jobId: null, sent: 0, renewed: true });
      return this.run(item);
    }
    return this.enter(item, "failed", problem.status === undefined ? "The file could not be read: choose it again." : problem.message, problem);
  }

  sent(item, bytes) {
    const now = performance.now();
    item.sent = bytes;
    item.rate.mark(bytes, now / 1000);
    if (now - (item.noted ?? 0) > REMEMBER) {
      item.noted = now;
      this.memory.keep(item.jobId, item.file, bytes);
    }
    this.changed(item, false);
  }

  stop(item) {
    item.stop.abort();
  }

  // Go on with one that stopped or failed.
  again(item) {
    return this.run(item);
  }

  dismiss(item) {
    if (item.jobId) this.memory.forget(item.jobId);
    this.items = this.items.filter((one) => one !== item);
    this.changed();
  }

  // What was under way before this page was loaded, and waits for its file.
  orphans() {
    const here = new Set(this.items.map((item) => item.jobId));
    return this.memory.all().filter((one) => !here.has(one.jobId));
  }

  enter(item, state, sentence, { remedy = "", link = "" } = {}) {
    Object.assign(item, { state, sentence, remedy, link });
    this.changed(item, true);
  }

  changed(item = null, turned = true) {
    this.dispatchEvent(new CustomEvent("change", { detail: { item, turned } }));
  }
}
