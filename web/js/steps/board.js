// What is known of a running job, step by step. Pure: events in, rows out. How far the whole is, the API says.

const PLUMBING = { open: "job.running", record: "job.ended", finish: "job.ended" };

export const stepOf = (name) => name.toLowerCase();

// Every step of a line, with those side by side.
export const flat = (line) => line.flatMap((one) => (Array.isArray(one) ? flat(one) : [stepOf(one)]));

export class Board {
  // `machine`: web/machine.json.
  constructor(machine) {
    this.machine = machine;
    this.rows = new Map(flat(machine).map((name) => [name, { name, state: "waiting", fraction: 0, attempt: 1, note: "", began: null, seconds: null }]));
    this.began = null;
    this.ended = null;
    this.far = { fraction: 0, left: null, at: 0 };
  }

  take(event) {
    const at = Date.parse(event.at) / 1000;
    if (event.kind === "job.running") this.began = at;
    if (event.kind === "job.ended") this.end(event.detail);
    for (const [name, kind] of Object.entries(PLUMBING)) {
      if (kind === event.kind && this.rows.has(name) && event.detail?.status !== "failed") this.rows.get(name).state = "done";
    }
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

  // What the API says of the whole, {fraction, seconds_left}, heard at `now` (seconds of our clock).
  stands({ fraction, seconds_left: left = null }, now) {
    this.far = { fraction: Math.max(this.far.fraction, fraction), left, at: now };
  }

  // 0 to 1, and never back.
  progress() {
    return this.ended ? 1 : this.far.fraction;
  }

  // Seconds until the end, or null while nobody can say.
  left(now) {
    if (this.ended || this.waits() || this.far.left === null) return null;
    return Math.max(0, this.far.left - (now - this.far.at));
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
