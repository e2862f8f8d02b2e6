// Search in a transcript of any length: accents, case and punctuation between words do not count.

export const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const bare = (text) => folded(text).replace(/[^\p{L}\p{N}'’]+/gu, "");

export class Index {
  constructor(words) {
    this.starts = new Uint32Array(words.length);
    const parts = [];
    let at = 1;
    words.forEach((word, k) => {
      const text = bare(word.text);
      this.starts[k] = at;
      parts.push(text);
      at += text.length + 1;
    });
    this.text = ` ${parts.join(" ")} `;
  }

  // Every place where the words stand, as [first, last] word. Part of a word is found, too.
  find(query) {
    const wanted = query.split(/\s+/).map(bare).filter(Boolean).join(" ");
    if (!wanted) return [];
    const hits = [];
    for (let at = this.text.indexOf(wanted); at !== -1; at = this.text.indexOf(wanted, at + wanted.length)) {
      hits.push([this.wordAt(at), this.wordAt(at + wanted.length - 1)]);
    }
    return hits;
  }

  wordAt(place) {
    let [low, high] = [0, this.starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle] <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
