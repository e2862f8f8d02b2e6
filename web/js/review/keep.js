// Edits are kept in this browser with each change, and sent to the server a moment later. A tab that dies loses none.

const CALM = 1_000; // milliseconds without a change after which they are sent
const AGAIN = 5_000; // milliseconds after a failure

const place = (jobId) => `rushes.review.${jobId}`;

// What this browser holds of a job's review: {project, sent}, or null. `sent`: whether the server has it.
export function recall(jobId, store = localStorage) {
  try {
    return JSON.parse(store.getItem(place(jobId)));
  } catch {
    return null;
  }
}

export class Keeper {
  // `send(edits)` puts them to the server; `onState` is told "kept", "sent", or a sentence of what is wrong.
  constructor(jobId, model, send, onState, store = localStorage) {
    Object.assign(this, { jobId, model, send, onState, store, timer: null, going: null });
  }

  changed() {
    this.write(false);
    this.onState("kept");
    this.later(CALM);
  }

  write(sent) {
    this.store.setItem(place(this.jobId), JSON.stringify({ project: this.model.project, sent }));
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush().catch((problem) => {
      this.onState(problem.message);
      if (problem.retryable) this.later(AGAIN);
    }), wait);
  }

  // Send what is not sent yet; one at a time, and what changes meanwhile is sent after it.
  async flush() {
    clearTimeout(this.timer);
    await this.going;
    const project = this.model.project;
    if (recall(this.jobId, this.store)?.sent !== false) return;
    this.going = this.send(this.model.edits).finally(() => { this.going = null; });
    await this.going;
    if (this.model.project === project) this.write(true);
    else await this.flush();
    this.onState("sent");
  }

  forget() {
    clearTimeout(this.timer);
    this.store.removeItem(place(this.jobId));
  }
}
