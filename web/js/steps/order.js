// Events each once and in their order; ids count from 1 without gaps within a job.

export class InOrder {
  constructor(last = 0) {
    this.last = last;
    this.early = new Map();
  }

  // Those that can be told now.
  take(event) {
    if (event.id <= this.last) return [];
    this.early.set(event.id, event);
    const ready = [];
    while (this.early.has(this.last + 1)) {
      this.last += 1;
      ready.push(this.early.get(this.last));
      this.early.delete(this.last);
    }
    return ready;
  }

  // Whether one is missing before those that have come.
  get gap() {
    return this.early.size > 0;
  }
}
