// Evaluates string-literal expressions.
//
// stdin:  {"language": "javascript" | "json", "expressions": [source]}
// stdout: [{"value": string} | {"error": string}]

import { readFileSync } from "node:fs";

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
const answers = request.expressions.map((expression) => {
  try {
    return { value: evaluate(request.language, expression) };
  } catch (error) {
    return { error: `${error.name}: ${error.message}` };
  }
});
// As ASCII, so that the pipe's encoding cannot touch a value.
const escape = (unit) => "\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0");
process.stdout.write(JSON.stringify(answers).replace(/[^\x20-\x7e]/g, escape));
