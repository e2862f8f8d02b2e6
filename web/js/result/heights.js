// Where each row of a long list stands, though only what is visible is drawn. Pixels; a row not yet measured counts
// with its estimate.

export class Heights {
  constructor(estimates) {
    this.each = Float64Array.from(estimates);
    this.tops = new Float64Array(this.each.length + 1);
    this.known = 0; // tops up to this one are right
  }

  get count() { return this.each.length; }
  get total() { return this.top(this.count); }

  // Distance from the beginning to the row's upper edge.
  top(row) {
    for (; this.known < row; this.known += 1) this.tops[this.known + 1] = this.tops[this.known] + this.each[this.known];
    return this.tops[row];
  }

  // The row is this high; true when that is news.
  set(row, height) {
    if (Math.abs(this.each[row] - height) < 0.5) return false;
    this.each[row] = height;
    this.known = Math.min(this.known, row);
    return true;
  }

  // The row at a distance from the beginning.
  at(distance) {
    this.top(this.count);
    let [low, high] = [0, this.count - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.tops[middle] <= distance) low = middle;
      else high = middle - 1;
    }
    return Math.max(0, low);
  }

  // [first, last): what is visible from `from` to `to`, and `more` rows beyond on either side.
  range(from, to, more = 4) {
    if (!this.count) return [0, 0];
    return [Math.max(0, this.at(from) - more), Math.min(this.count, this.at(to) + 1 + more)];
  }
}
