// How fast something goes, and so how long it still takes: over the last seconds, not since the beginning.

const WINDOW = 10; // seconds
const ENOUGH = 1; // seconds that must be known before a guess is made

export class Rate {
  constructor() {
    this.marks = [];
  }

  // `done` so far, of any unit, at `now` seconds.
  mark(done, now) {
    this.marks.push({ done, now });
    while (this.marks.length > 2 && now - this.marks[1].now >= WINDOW) this.marks.shift();
  }

  // Units a second; 0 while it is not known.
  perSecond() {
    const [first, last] = [this.marks[0], this.marks.at(-1)];
    if (!first || last.now - first.now < ENOUGH) return 0;
    return (last.done - first.done) / (last.now - first.now);
  }

  // Seconds until `total` is done, or null.
  left(total) {
    const pace = this.perSecond();
    return pace > 0 ? Math.max(0, total - this.marks.at(-1).done) / pace : null;
  }
}
