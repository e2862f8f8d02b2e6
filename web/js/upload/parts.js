// A file cut into parts: numbers from 1, bytes from start up to, not including, end.

export function cut(size, partBytes) {
  const count = Math.max(1, Math.ceil(size / partBytes));
  return Array.from({ length: count }, (_, k) => ({
    number: k + 1, start: k * partBytes, end: Math.min(size, (k + 1) * partBytes),
  }));
}

// What has still to be sent, of which `arrived` [{number, bytes}] is there; a part that came short is sent again.
export function missing(size, partBytes, arrived) {
  const there = new Map(arrived.map((part) => [part.number, part.bytes]));
  return cut(size, partBytes).filter((part) => there.get(part.number) !== part.end - part.start);
}

export const length = (parts) => parts.reduce((sum, part) => sum + part.end - part.start, 0);
