// What is known of a running job, step by step, and from it how far the whole is. Pure: events in, rows out.

// How long each step takes beside the others, roughly as measured on films of some minutes; 1 for what is quick.
const WEIGHTS = { transcribe: 8, align: 2, detect: 8, sample: 4, vision: 4, follow: 2, compose: 8, translate: 3, analyse: 2, chapter: 2, dub: 4 };
const MODERATION = new Set(["censor", "detect", "sample", "vision", "follow", "plan", "review", "compose"]);
const ENOUGH = 0.04; // of the whole must be done before its end is guessed
const PLUMBING = { open: "job.running", record: "job.ended", finish: "job.ended" };

export const stepOf = (name) => name.toLowerCase();

// Every step of a line, with those side by side.
export const flat = (line) => line.flatMap((one) => (Array.isArray(one) ? flat(one) : [stepOf(one)]));

export class Board {
  // `machine`: web/machine.json. `request`: what was asked for.
  constructor(machine, request = {}) {
    this.machine = machine;
    this.rows = new Map(flat(machine).map((name) => [name, { name, state: "waiting", fraction: 0, attempt: 1, note: "", began: null, seconds: null }]));
    this.wanted = (name) => (MODERATION.has(name) ? Boolean(request.moderate) && (name !== "review" || Boolean(request.review)) : request[name] !== false);
    this.began = null;
    this.ended = null;
    this.best = 0;
    this.told = null;
  }

  take(event) {
    const at = Date.parse(event.at) / 1000;
    if (event.kind === "job.running") this.began = at;
    if (event.kind === "job.ended") this.end(event.detail);
    for (const [name, kind] of Object.entries(PLUMBING)) {
      if (kind === event.kind && this.rows.has(name) && event.detail?.status !== "failed") this.rows.get(name).state = "done";
    }
    if (typeof event.detail?.progress === "number") this.told = event.detail.progress;
    if (event.step) this.note(this.row(event.step), event, at);
    this.skip(this.machine);
  }

  // A step that the picture does not know is shown all the same.
  row(name) {
    if (!this.rows.has(name)) this.rows.set(name, { name, state: "waiting", fraction: 0, attempt: 1, note: "", began: null, seconds: null, extra: true });
    return this.rows.get(name);
  }

  note(row, event, at) {
    const detail = event.detail ?? {};
    if (event.kind === "step.started") Object.assign(row, { state: "running", attempt: detail.attempt ?? 1, began: at, fraction: 0, note: "" });
    if (event.kind === "step.progress" && row.state !== "done") Object.assign(row, { state: "running", fraction: event.fraction, note: detail.what ?? row.note });
    if (event.kind === "step.succeeded") {
      Object.assign(row, { state: "done", fraction: 1, seconds: detail.seconds ?? (row.began ? at - row.began : null), note: [detail.engine, detail.quality].filter(Boolean).join(", ") });
    }
    if (event.kind === "step.failed") Object.assign(row, { state: "failed", note: detail.sentence ?? "" });
  }

  // What was passed over: something later in its line has begun, or the job has ended.
  skip(line, later = this.ended !== null) {
    for (const one of [...line].reverse()) {
      const names = Array.isArray(one) ? flat(one) : [stepOf(one)];
      const begun = names.some((name) => ["running", "done", "failed"].includes(this.rows.get(name).state));
      if (Array.isArray(one)) one.forEach((inner) => this.skip(inner, later));
      else if (later && !begun) this.rows.get(names[0]).state = "skipped";
      later ||= begun;
    }
  }

  end(detail = {}) {
    this.ended = detail.status ?? "ended";
    if (this.rows.get("review")?.state === "running") this.rows.get("review").state = "done";
    for (const row of this.rows.values()) if (row.state === "running") row.state = detail.status === "succeeded" ? "done" : "stopped";
  }

  // 0 to 1, and never back. What the server says counts more than what is reckoned here.
  progress() {
    if (this.ended) return 1;
    const counted = [...this.rows.values()].filter((row) => row.state !== "skipped" && row.name !== "review" && this.wanted(row.name));
    const weight = (row) => WEIGHTS[row.name] ?? 1;
    const all = counted.reduce((sum, row) => sum + weight(row), 0);
    const done = counted.reduce((sum, row) => sum + weight(row) * (row.state === "running" ? row.fraction : row.state === "waiting" ? 0 : 1), 0);
    this.best = Math.max(this.best, Math.min(0.99, this.told ?? (all ? done / all : 0)));
    return this.best;
  }

  // Seconds until the end at the pace so far, or null; `now` in seconds of the server's clock.
  left(now) {
    const progress = this.progress();
    if (this.ended || this.waits() || !this.began || progress < ENOUGH) return null;
    return ((now - this.began) * (1 - progress)) / progress;
  }

  // Whether the machine waits for a person.
  waits() {
    return !this.ended && this.rows.get("review")?.state === "running";
  }

  // “Transcribe and Detect”: what runs now.
  running() {
    return [...this.rows.values()].filter((row) => row.state === "running").map((row) => row.name);
  }
}
