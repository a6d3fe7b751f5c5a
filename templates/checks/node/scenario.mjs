// Plays one fault scenario on a wrapper: the code of the scenario with its controls, in a clock of
// its own, and the record of what the SDK received, what was reported and what was thrown.

import { readFileSync } from "node:fs";
import vm from "node:vm";

import { createClock } from "./clock.mjs";
import { createTally, heldBytes } from "./memory.mjs";
import { explain } from "./output.mjs";

const realTimers = Object.getOwnPropertyDescriptors({
  setInterval,
  setTimeout,
  clearInterval,
  clearTimeout,
});

/**
 * Returns the outcome of the scenario in a file. `create` is given the timers, and returns the
 * calls, the controls of the SDK, and the globals and options of the wrapper; `load` returns the
 * module of the wrapper.
 */
export async function playScenario(file, load, create) {
  const { timers, at } = createClock();
  const { calls, sdk, globals = {}, options = {} } = create(timers);
  const player = { playhead: 0 };
  const handlers = { player: () => player, onError: () => {} };
  const { warn } = console;
  const report = (problem) => {
    calls.push({ call: "reported", message: String(problem?.message ?? problem) });
  };
  const onUnhandled = (error) => calls.push({ call: "thrown", message: String(error) });
  process.on("unhandledRejection", onUnhandled);
  const { compact, restore } = createTally(calls);
  let error = null;
  try {
    console.warn = report;
    Object.defineProperties(globalThis, {
      ...globals,
      ...Object.getOwnPropertyDescriptors(timers),
    });
    const media = await load();
    const createTracking = (more) =>
      new media.MediaTracking({
        ...options,
        player: () => handlers.player(),
        onError: (problem) => {
          report(problem);
          return handlers.onError(problem);
        },
        ...more,
      });
    const tracking = createTracking();
    const controls = { at, compact, createTracking, handlers, heldBytes, player, sdk, tracking };
    const names = { ...media, ...controls };
    // On the first line, so that line numbers are those of the scenario.
    const code = `"use strict"; return (async () => { ${readFileSync(file, "utf8")}\n})();`;
    const compiled = vm.compileFunction(code, Object.keys(names), { filename: file });
    await compiled(...Object.values(names));
    await new Promise(setImmediate);
  } catch (problem) {
    error = explain(problem, file);
  } finally {
    process.off("unhandledRejection", onUnhandled);
    console.warn = warn;
    Object.defineProperties(globalThis, realTimers);
  }
  restore();
  return { calls, error };
}
