// A file goes up in parts, each signed just before it is sent. What has arrived is never sent again.

import { Problem, rest } from "../api.js";
import { length, missing } from "./parts.js";
import { put } from "./put.js";

const WAITS = [0, 1000, 3000, 5000]; // milliseconds before each further try
const OFFLINE = 60_000; // milliseconds after which a line that is down is tried all the same

// Sends what is missing of `file` and completes the upload. `onSent` is told the bytes that have arrived so far.
export async function send(api, slots, jobId, file, onSent, signal) {
  const told = await api.get(`/uploads/${jobId}`);
  const parts = missing(file.size, told.part_bytes, told.parts);
  const going = new Map();
  let arrived = file.size - length(parts);
  const tell = () => onSent(arrived + [...going.values()].reduce((sum, sent) => sum + sent, 0));
  tell();
  await Promise.all(parts.map((part) => slots.run(async () => {
    signal.throwIfAborted();
    await persist(signal, async () => {
      const { urls } = await api.post(`/uploads/${jobId}/parts`, { numbers: [part.number] }, true);
      await put(urls[part.number], file.slice(part.start, part.end), (sent) => { going.set(part.number, sent); tell(); }, signal);
    });
    going.delete(part.number);
    arrived += part.end - part.start;
    tell();
  })));
  return api.post(`/uploads/${jobId}/complete`, {}, true);
}

// Tries again while that may help; a line that is down is waited for first, and not counted.
export async function persist(signal, work, waits = WAITS) {
  for (let tried = 0; ; ) {
    try {
      return await work();
    } catch (problem) {
      if (!(problem instanceof Problem) || !problem.retryable || signal.aborted) throw problem;
      if (globalThis.navigator?.onLine === false) await online();
      else if (tried >= waits.length) throw problem;
      else await rest(waits[tried++]);
      signal.throwIfAborted();
    }
  }
}

function online() {
  return new Promise((done) => {
    const go = () => { clearTimeout(late); removeEventListener("online", go); done(); };
    const late = setTimeout(go, OFFLINE);
    addEventListener("online", go);
  });
}
