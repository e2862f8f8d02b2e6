// Reads one JSON line {vtt, ttml} from stdin, lets two parsers from npm judge it, writes one JSON line to stdout.
// node judges.cjs FOLDER-WITH-node_modules
const { createRequire } = require("node:module");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");

const load = createRequire(join(process.argv[2], "here.js"));
const { WebVTTParser } = load("webvtt-parser");
const imsc = load("imsc/src/main/js/doc.js");
const entities = load("webvtt-parser/html-entities.json");

function judgeVtt(text) {
  const tree = new WebVTTParser(entities).parse(text, "subtitles/captions/descriptions");
  const cues = tree.cues.map((cue) => [Math.round(cue.startTime * 1000), Math.round(cue.endTime * 1000), words(cue.tree)]);
  return { errors: tree.errors.map((error) => `${error.line}: ${error.message}`), cues };
}

function words(node) {
  return node.type === "text" ? node.value : (node.children || []).map(words).join("");
}

function judgeTtml(text) {
  const errors = [];
  const told = (level) => (message) => { errors.push(`${level}: ${message}`); };
  const handler = { info: told("info"), warn: told("warn"), error: told("error"), fatal: told("fatal") };
  const doc = imsc.fromXML(text, handler);
  const cues = [];
  const walk = (node) => {
    if (node.kind === "p") cues.push([Math.round(node.begin * 1000), Math.round(node.end * 1000), shown(node)]);
    else (node.contents || []).forEach(walk);
  };
  if (doc && doc.body) walk(doc.body);
  return { errors, cues };
}

function shown(node) {
  if (node.kind === "br") return "\n";
  return node.text !== undefined ? node.text : (node.contents || []).map(shown).join("");
}

const { vtt, ttml } = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify({ vtt: judgeVtt(vtt), ttml: judgeTtml(ttml) }) + "\n");
