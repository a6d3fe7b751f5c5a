// Formats texts with prettier.
//
// stdin:  {"modules": folder of node_modules, "parser": name, "sources": {name: text}}
// stdout: {name: {"text": string} | {"error": string}}

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { answer } from "./output.mjs";

const request = JSON.parse(readFileSync(0, "utf8"));
const prettier = createRequire(join(request.modules, "package.json"))("prettier");
const options = { parser: request.parser, printWidth: 80, trailingComma: "none" };
const result = {};
for (const [name, text] of Object.entries(request.sources)) {
  try {
    result[name] = { text: await prettier.format(text, options) };
  } catch (error) {
    // Without the excerpt that follows the first line.
    result[name] = { error: String(error.message).split("\n")[0] };
  }
}
answer(result);
