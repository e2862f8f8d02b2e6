// Where a job stands, in a word and a mark that does not need colour.

import { el } from "../dom.js";

const WORDS = {
  queued: ["Waiting", "quiet"], running: ["Running", "busy"], review: ["Waits for you", "busy"], succeeded: ["Done", "good"], partial: ["Done in part", "warn"],
  rejected: ["Refused", "bad"], failed: ["Failed", "bad"], cancelled: ["Cancelled", "quiet"], deleted: ["Deleted", "quiet"],
};

export function state(status) {
  const [word, kind] = WORDS[status] ?? [status, "quiet"];
  return el("span", { class: `state ${kind}` }, word);
}

export const ended = (status) => !["queued", "running"].includes(status);
