// Parses the Mermaid diagrams of a JSON list with Mermaid itself, and prints a list that has null or
// Mermaid's message for each. The arguments are the folders of npm packages with mermaid and happy-dom.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [, , sites, npm] = process.argv;
const { resolve } = createRequire(`${npm}/package.json`);
const { Window } = await import(pathToFileURL(resolve("happy-dom")));
// What it takes titles through, to keep scripts out of them, needs a page.
globalThis.window = new Window();
globalThis.document = globalThis.window.document;
const core = `${sites}/node_modules/mermaid/dist/mermaid.core.mjs`;
const { default: mermaid } = await import(pathToFileURL(core));

const messages = [];
for (const text of JSON.parse(readFileSync(0, "utf8"))) {
  try {
    await mermaid.parse(text);
    messages.push(null);
  } catch (error) {
    messages.push(String(error?.message ?? error));
  }
}
process.stdout.write(`${JSON.stringify(messages)}\n`, () => process.exit());
