// es5_engine.mjs BUNDLE SESSION: runs two scripts in an engine that has the library of ES5, a Promise
// and a fetch, which returns texts as XMLHttpRequest does.

import { readFileSync } from "node:fs";
import vm from "node:vm";

const [, , bundle, session] = process.argv;
const context = vm.createContext({});
const ES5 = [
  "Array", "Boolean", "Date", "Error", "EvalError", "Function", "Infinity", "JSON", "Math", "NaN",
  "Number", "Object", "RangeError", "ReferenceError", "RegExp", "String", "SyntaxError", "TypeError",
  "URIError", "undefined", "decodeURI", "decodeURIComponent", "encodeURI", "encodeURIComponent",
  "escape", "eval", "isFinite", "isNaN", "parseFloat", "parseInt", "unescape", "Promise"
];
const MEMBERS = {
  Array: ["isArray"],
  "Array.prototype": ["concat", "every", "filter", "forEach", "indexOf", "join", "lastIndexOf", "map",
    "pop", "push", "reduce", "reduceRight", "reverse", "shift", "slice", "some", "sort", "splice",
    "toLocaleString", "toString", "unshift"],
  Number: ["MAX_VALUE", "MIN_VALUE", "NaN", "NEGATIVE_INFINITY", "POSITIVE_INFINITY"],
  Object: ["create", "defineProperties", "defineProperty", "freeze", "getOwnPropertyDescriptor",
    "getOwnPropertyNames", "getPrototypeOf", "isExtensible", "isFrozen", "isSealed", "keys",
    "preventExtensions", "seal"],
  "String.prototype": ["charAt", "charCodeAt", "concat", "indexOf", "lastIndexOf", "localeCompare",
    "match", "replace", "search", "slice", "split", "substring", "toLocaleLowerCase",
    "toLocaleUpperCase", "toLowerCase", "toString", "toUpperCase", "trim", "valueOf"],
  Math: ["E", "LN10", "LN2", "LOG10E", "LOG2E", "PI", "SQRT1_2", "SQRT2", "abs", "acos", "asin", "atan",
    "atan2", "ceil", "cos", "exp", "floor", "log", "max", "min", "pow", "random", "round", "sin",
    "sqrt", "tan"],
  Promise: ["all", "race", "reject", "resolve"],
  "Promise.prototype": ["catch", "constructor", "then"]
};
// Removed in the engine itself, with what every engine has.
const strip = (globals, members) => {
  const names = Object.getOwnPropertyNames;
  const remove = (object, kept) => {
    names(object).forEach((name) => kept.indexOf(name) < 0 && delete object[name]);
  };
  const owners = Object.keys(members).map((path) =>
    [path.split(".").reduce((object, name) => object[name], globalThis), members[path]]);
  owners.forEach(([object, kept]) => remove(object, [...kept, "constructor", "prototype", "length"]));
  remove(globalThis, globals);
};
vm.runInContext(`(${strip})(${JSON.stringify(ES5)}, ${JSON.stringify(MEMBERS)})`, context);
const plain = async (url, { method, headers, body }) => {
  const response = await fetch(url, { method, headers, body });
  const text = await response.text();
  const get = (name) => response.headers.get(name);
  return { status: response.status, headers: { get }, text: () => Promise.resolve(text) };
};
Object.assign(context, { setTimeout, clearTimeout, console, fetch: plain });
vm.runInContext(readFileSync(bundle, "utf8"), context, { filename: bundle });
vm.runInContext(readFileSync(session, "utf8"), context, { filename: session });
