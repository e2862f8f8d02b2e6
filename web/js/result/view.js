// What came out: the film with its captions, transcript, chapters, summary, the moderated copy, and all files.

import { el } from "../dom.js";
import { notice } from "../parts/notice.js";
import { tabs } from "../parts/tabs.js";
import { Frames } from "../parts/frames.js";
import { Captions, tracksOf } from "./captions.js";
import { Chapters } from "./chapters.js";
import { Compare } from "./compare.js";
import { Files } from "./files.js";
import { fileList } from "./file_list.js";
import { Player } from "./player.js";
import { redaction, stretches } from "./redaction.js";
import { SearchBox } from "./search_box.js";
import { made, summary } from "./summary.js";
import { Transcript } from "./transcript.js";

const JSONS = ["transcript.json", "chapters.json", "analysis.json", "edits.json", "proof.json", "report.json"];

export async function result(page, job) {
  const files = await Files.of(page.api, job.id);
  if (!files.names.length) return { node: notice("plain", el("p", {}, "There are no results.")), close: () => {} };
  const [transcript, chapters, analysis, edits, proof, report] = await Promise.all(JSONS.map((name) => files.json(name)));
  return new Result(files, { transcript, chapters, analysis, edits, proof, report });
}

class Result {
  constructor(files, found) {
    Object.assign(this, { files, found, duration: found.transcript?.duration ?? found.report?.video?.duration ?? 0 });
    const urls = { original: files.video?.url ?? null, copy: files.byName.get(files.copy)?.url ?? null };
    this.frames = urls.original && found.edits ? new Frames(urls.original) : null;
    this.captions = new Captions(files, tracksOf(files, found.transcript?.language ?? ""));
    this.player = new Player("Film", [this.captions.node]);
    this.captions.attach(this.player);
    this.compare = new Compare(this.player, urls);
    const seek = (time, play = false) => { this.player.seek(time); if (play) this.player.play(); };
    this.transcript = found.transcript?.segments?.length ? new Transcript(found.transcript, seek) : null;
    this.chapters = new Chapters(found.chapters?.chapters ?? found.chapters, seek);
    this.player.lay(this.duration, this.chapters.chapters, stretches(found.edits, this.duration));
    this.player.addEventListener("time", ({ detail }) => { this.transcript?.follow(detail); this.chapters.follow(detail); });
    this.node = el("div", { class: "result" },
      el("div", { class: "stage" }, this.compare.node, this.player.node),
      tabs("Results", this.panels(urls, seek)));
    const asked = new URLSearchParams(location.hash.split("?")[1]);
    if (asked.has("t")) seek(Number(asked.get("t")));
    if (asked.has("q")) this.search?.search(asked.get("q"));
  }

  panels(urls, seek) {
    const { analysis, edits, proof } = this.found;
    return [
      ["Transcript", this.reading()],
      ["Summary", summary(analysis, seek)],
      ["Chapters", this.chapters.node],
      ["Moderated copy", redaction({ edits, proof, copy: this.files.copy, link: urls.copy, frames: this.frames, duration: this.duration, onSeek: seek })],
      ["Files", fileList(this.files)],
    ];
  }

  reading() {
    if (!this.transcript) return null;
    this.search = new SearchBox(this.transcript);
    return el("div", { class: "reading" }, this.search.node, this.transcript.node, made(this.found.transcript));
  }

  close() {
    this.transcript?.close();
    this.captions.close();
    this.frames?.close();
    this.player.video.removeAttribute("src");
    this.player.video.load();
  }
}
