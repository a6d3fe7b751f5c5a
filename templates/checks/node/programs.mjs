// Plays programs on a wrapper in both of its forms, as a module and as a plain script, with the
// platform's stand-in as globals. Both must make the same calls.

import { readFileSync } from "node:fs";
import vm from "node:vm";

import { createClock } from "./clock.mjs";
import { explain } from "./output.mjs";
import { create } from "./stand-in.mjs";

const FORMS = {
  async module() {
    return import("./wrapper/index.js");
  },
  async script() {
    delete globalThis.mediaTracking;
    const filename = "wrapper/media-tracking.js";
    vm.runInThisContext(readFileSync(filename, "utf8"), { filename });
    return globalThis.mediaTracking;
  },
};

/** Defines globals while `work` runs. */
async function within(globals, work) {
  const names = Object.keys(globals);
  const before = names.map((name) => Object.getOwnPropertyDescriptor(globalThis, name));
  Object.defineProperties(globalThis, Object.getOwnPropertyDescriptors(globals));
  try {
    await work();
  } finally {
    for (const [i, name] of names.entries()) {
      delete globalThis[name];
      if (before[i]) {
        Object.defineProperty(globalThis, name, before[i]);
      }
    }
  }
}

/** Throws if a program finds another value than expected. */
function expect(value, expectedValue) {
  const [actual, expected] = [value, expectedValue].map((item) => JSON.stringify(item));
  if (actual !== expected) {
    throw new Error(`expected ${expected}, got ${actual}`);
  }
}

/** Runs a program in one form; a problem that the wrapper reports counts as an error. */
async function playForm(file, load, more) {
  const { timers, at } = createClock();
  const { globals, calls } = create({ timers });
  const player = { playhead: 0 };
  const failures = [];
  const onError = (error) => failures.push(error);
  const recorded = () => [...calls];
  try {
    await within({ ...globals, ...timers }, async () => {
      const media = await load();
      const tracking = new media.MediaTracking({ player: () => player, onError, ...more });
      const names = { ...media, at, expect, media, onError, player, recorded, tracking };
      // On the first line, so that line numbers are the program's own.
      const code = `"use strict"; return (async () => { ${readFileSync(file, "utf8")}\n})();`;
      await vm.compileFunction(code, Object.keys(names), { filename: file })(
        ...Object.values(names),
      );
    });
  } catch (error) {
    failures.unshift(error);
  }
  return { calls, error: failures.length ? explain(failures[0], file) : null };
}

/** Returns the outcome of the program in a file; `options` are more options of the tracker. */
export async function play(file, options) {
  const [first, ...others] = Object.entries(FORMS);
  const outcome = await playForm(file, first[1], options);
  for (const [form, load] of others) {
    if (JSON.stringify(await playForm(file, load, options)) !== JSON.stringify(outcome)) {
      return { ...outcome, error: `the outcome as a ${form} differs from that as a ${first[0]}` };
    }
  }
  return outcome;
}
