// What is told of a job, live: over the socket while it holds, else by asking. The socket is only a bell.

import { rest } from "../api.js";
import { InOrder } from "./order.js";

const QUIET = 5_000; // milliseconds of silence after which the API is asked
const ASK = 2_000; // milliseconds between two questions while there is no socket
const LATER = 30_000; // milliseconds before a socket that failed is tried again

export class Live {
  // `onEvent` is told each event once, in order, from the first; `onProgress` how far the whole is; `onTrouble` a
  // sentence, or "" when it is over.
  constructor(api, jobId, { onEvent, onProgress, onTrouble = () => {} }) {
    Object.assign(this, { api, jobId, onEvent, onProgress, onTrouble, order: new InOrder(), ended: false, socket: null });
  }

  async follow() {
    while (!this.ended) {
      await this.ask();
      if (this.ended) return;
      const held = await this.listen();
      for (let waited = 0; !held && !this.ended && waited < LATER; waited += ASK) {
        await rest(ASK);
        await this.ask();
      }
    }
  }

  async ask() {
    try {
      const told = await this.api.get(`/jobs/${this.jobId}/events?after=${this.order.last}`);
      this.onProgress(told.progress);
      told.data.forEach((event) => this.take(event));
      this.onTrouble("");
    } catch (problem) {
      this.onTrouble(problem.message);
    }
  }

  take(event) {
    for (const ready of this.order.take(event)) {
      if (this.ended) return;
      this.onEvent(ready);
      if (ready.kind === "job.ended") this.close();
    }
  }

  // True when a socket was open and something came through it.
  async listen() {
    const ticket = await this.api.post("/socket-tickets", {}, true).catch(() => null);
    if (!ticket || this.ended) return false;
    return new Promise((done) => {
      const socket = (this.socket = new WebSocket(ticket.url));
      let [heard, last] = [false, performance.now()];
      const timer = setInterval(() => {
        if (performance.now() - last < QUIET) return;
        last = performance.now();
        if (heard) this.ask();
        else socket.close();
      }, ASK);
      socket.onopen = () => socket.send(JSON.stringify({ action: "subscribe", job_id: this.jobId, after: this.order.last }));
      socket.onmessage = ({ data }) => {
        [heard, last] = [true, performance.now()];
        this.hear(data);
        if (this.order.gap) this.ask();
      };
      socket.onclose = () => { clearInterval(timer); done(heard); };
    });
  }

  hear(data) {
    try {
      const event = JSON.parse(data);
      if (event.progress) this.onProgress(event.progress);
      if (event.id) this.take(event);
    } catch {
      this.socket.close();
    }
  }

  close() {
    this.ended = true;
    this.socket?.close();
  }
}
