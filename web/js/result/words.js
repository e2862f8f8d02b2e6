// A transcript as rows to draw and as one long line of words to seek and search in.

const LONGEST = 60; // words in a row: a text handed in without sentences is cut here

// {words: [{text, start, end, row}], rows: [{first, end, start, speaker, suspect}]}: indices into words; seconds.
export function laidOut(transcript) {
  const [words, rows] = [[], []];
  for (const segment of transcript?.segments ?? []) {
    const spoken = segment.words?.length ? segment.words : [{ start: segment.start, end: segment.end, text: segment.text }];
    for (let k = 0; k < spoken.length; k += LONGEST) {
      const part = spoken.slice(k, k + LONGEST);
      rows.push({ first: words.length, end: words.length + part.length, start: part[0].start, speaker: k ? "" : segment.speaker ?? "", suspect: segment.suspect ?? null });
      for (const word of part) words.push({ text: word.text, start: word.start, end: word.end, row: rows.length - 1 });
    }
  }
  return { words, rows };
}

// The word that is spoken at a time, or was last; -1 before the first.
export function wordAt(words, time) {
  let [low, high] = [-1, words.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (words[middle].start <= time + 0.01) low = middle;
    else high = middle - 1;
  }
  return low;
}
