// Uploads under way, kept by the browser: after a reload, or a crash, the same file goes on where it was.

const PLACE = "rushes.uploads";
const LONGEST = 7 * 24 * 3600 * 1000; // milliseconds: what the server itself forgets by then

export class Memory {
  constructor(store = localStorage) {
    this.store = store;
  }

  all(now = Date.now()) {
    try {
      return JSON.parse(this.store.getItem(PLACE) ?? "[]").filter((one) => now - one.at < LONGEST);
    } catch {
      return [];
    }
  }

  keep(jobId, file, sent = 0, now = Date.now()) {
    const { name, size, lastModified } = file;
    this.write([{ jobId, name, size, lastModified, sent, at: now }, ...this.others(jobId)]);
  }

  forget(jobId) {
    this.write(this.others(jobId));
  }

  // The upload that this file was chosen for before.
  find(file) {
    return this.all().find((one) => one.name === file.name && one.size === file.size && one.lastModified === file.lastModified);
  }

  others(jobId) {
    return this.all().filter((one) => one.jobId !== jobId);
  }

  write(all) {
    this.store.setItem(PLACE, JSON.stringify(all));
  }
}
