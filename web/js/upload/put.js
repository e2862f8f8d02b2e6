// One part goes to its signed address; XMLHttpRequest, because fetch does not say how far it is.

import { Problem } from "../api.js";

// Resolves when the part has arrived. `onBytes` is told how many bytes of it have gone.
export function put(url, body, onBytes, signal) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    const broken = () => failed(new Problem(0, "The connection broke while a part was sent."));
    request.open("PUT", url);
    request.upload.addEventListener("progress", (event) => onBytes(event.loaded));
    request.addEventListener("error", broken);
    request.addEventListener("timeout", broken);
    request.addEventListener("abort", () => failed(new DOMException("stopped", "AbortError")));
    request.addEventListener("load", () => {
      if (request.status < 300) done();
      else failed(new Problem(request.status, `The storage answered ${request.status}.`, { retryable: request.status === 403 || request.status >= 429 }));
    });
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(body);
  });
}
