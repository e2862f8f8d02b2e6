// The result files of a job, each by its name; links are good for an hour and are asked for anew after that.

import { Problem, reach } from "../api.js";
import { persist } from "../upload/send.js";

const FRESH = 50 * 60_000; // milliseconds
const EXPIRED = { code: "expired_link", remedy: "Load the page again: links are made anew.", link: "docs/problems.md#expired_link" };

export class Files {
  static async of(api, jobId) {
    const files = new Files(api, jobId);
    await files.list();
    return files;
  }

  constructor(api, jobId) {
    Object.assign(this, { api, jobId, byName: new Map(), video: null, at: 0 });
  }

  async list() {
    const told = await this.api.get(`/jobs/${this.jobId}/results`);
    this.byName = new Map(told.files.map((file) => [file.name, file]));
    this.video = told.video ?? null;
    this.at = Date.now();
  }

  get names() {
    return [...this.byName.keys()];
  }

  has(name) {
    return this.byName.has(name);
  }

  async url(name) {
    if (Date.now() - this.at > FRESH) await this.list();
    return this.byName.get(name)?.url ?? null;
  }

  async fetch(name) {
    const url = await this.url(name);
    if (!url) return null;
    return persist(new AbortController().signal, async () => {
      const answer = await reach(url);
      if (answer.ok) return answer;
      throw new Problem(answer.status, `${name} could not be fetched.`, { ...EXPIRED, retryable: answer.status >= 500 });
    });
  }

  // What stands in a JSON file, or null where there is no such file.
  async json(name) {
    return (await this.fetch(name))?.json() ?? null;
  }

  async text(name) {
    return (await this.fetch(name))?.text() ?? null;
  }

  // Files whose whole name fits, as [match, name].
  like(pattern) {
    return this.names.map((name) => pattern.exec(name)).filter(Boolean);
  }

  // The moderated copy, whatever container it is in.
  get copy() {
    return this.names.find((name) => /^redacted\.\w+$/.test(name)) ?? null;
  }
}
