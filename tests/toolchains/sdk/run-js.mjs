// Runs JavaScript snippets against a stand-in, or evaluates string-literal expressions.
//
// stdin:  {"sdk": "./js-3x.mjs", "sources": {name: source}}
//         or {"language": "javascript" | "json", "expressions": [source]}
// stdout: {name: {"calls": [...], "error": string | null}}
//         or [{"value": string} | {"error": string}]

import { readFileSync } from "node:fs";
import vm from "node:vm";

import { answer, explain } from "./output.mjs";

const STEP_LIMIT_MS = 5000;

function runSnippet(create, source) {
  const { globals, calls } = create();
  const file = "snippet.js";
  try {
    // Strict mode makes a forgotten declaration an error. The directive stays on the first line, so
    // line numbers are the snippet's own.
    const script = new vm.Script(`"use strict"; ${source}`, { filename: file });
    script.runInContext(vm.createContext(globals), { timeout: STEP_LIMIT_MS });
    return { calls, error: null };
  } catch (error) {
    return { calls, error: explain(error, file) };
  }
}

function evaluate(language, expression) {
  if (language === "json") {
    const value = JSON.parse(expression);
    if (typeof value !== "string") {
      throw new TypeError("not a string");
    }
    return value;
  }
  // The seal is a second argument after the expression: one that closes its literal and goes on
  // ends up with another number of arguments.
  const seal = {};
  let result;
  const emit = (...values) => {
    if (values.length !== 2 || values[1] !== seal || typeof values[0] !== "string") {
      throw new TypeError("not exactly one string");
    }
    if (result !== undefined) {
      throw new TypeError("evaluated twice");
    }
    result = values[0];
  };
  const name = `seal_${Math.random().toString(36).slice(2)}`;
  new Function("emit", name, `"use strict"; emit(${expression}\n, ${name});`)(emit, seal);
  return result;
}

const request = JSON.parse(readFileSync(0, "utf8"));
if (request.expressions) {
  answer(
    request.expressions.map((expression) => {
      try {
        return { value: evaluate(request.language, expression) };
      } catch (error) {
        return { error: `${error.name}: ${error.message}` };
      }
    }),
  );
} else {
  const { create } = await import(request.sdk);
  const run = ([name, source]) => [name, runSnippet(create, source)];
  answer(Object.fromEntries(Object.entries(request.sources).map(run)));
}
