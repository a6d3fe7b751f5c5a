// Plays fault scenarios on a wrapper in both of its forms, as a module and as a plain script, with
// an SDK that fails on request. Both must have the same outcome.

import { readFileSync } from "node:fs";
import vm from "node:vm";

import { playScenario } from "./scenario.mjs";
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

/** Wraps an SDK, so that calls that track or update something fail as `state.fail` does. */
function breakable(value, state, name = "") {
  if (typeof value === "function" && /^(track|update|create)/.test(name)) {
    return (...values) => {
      state.fail?.(name);
      return value(...values);
    };
  }
  if (typeof value === "function" && name === "getInstance") {
    return (...values) => breakable(value(...values), state, "tracker");
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  return new Proxy(value, {
    get: (target, key) =>
      typeof key === "symbol" ? target[key] : breakable(target[key], state, key),
  });
}

/** Creates the controls of a scenario, and the globals that they replace. */
function createSdk(globals) {
  const state = { fail: null, replacement: null };
  const wrapped = Object.fromEntries(
    Object.entries(globals).map(([name, value]) => [name, breakable(value, state)]),
  );
  const dynamic = Object.fromEntries(
    Object.keys(globals).map((name) => [
      name,
      {
        configurable: true,
        get: () => (state.replacement ? state.replacement.value : wrapped[name]),
      },
    ]),
  );
  const set = (fail, replacement = null) => () => Object.assign(state, { fail, replacement });
  const nothing = new Proxy(function () {}, { get: () => undefined, apply: () => undefined });
  const functions = new Proxy(
    {},
    { get: (_, name) => (name === "then" ? undefined : new Proxy(() => {}, { get: () => nothing })) },
  );
  /** Fails in calls whose name matches a pattern. */
  const failIn = (pattern, createError) =>
    set((name) => {
      if (pattern.test(name)) {
        throw createError(name);
      }
    });
  const describeFailure = (name) => new Error(`the SDK fails in ${name}`);
  const sdk = {
    works: set(null),
    fails: failIn(/^track/, describeFailure),
    /** Fails in calls for the state of the player, which timers also make. */
    failsInUpdates: failIn(/^(update|createQo)/, describeFailure),
    /** Throws a value that is not an exception. */
    refuses: failIn(/^track/, () => undefined),
    missing: set(null, { value: undefined }),
    /** Replaces the SDK by a function that returns nothing, as blockers do. */
    isBlocked: set(null, { value: nothing }),
    /** Replaces its members by functions that return nothing. */
    isStubbed: set(null, { value: functions }),
  };
  return { sdk, dynamic };
}

/** Returns the outcome of the scenario in a file. */
export async function play(file) {
  const outcomes = [];
  for (const load of Object.values(FORMS)) {
    outcomes.push(
      await playScenario(file, load, (timers) => {
        const { globals, calls } = create({ timers });
        const { sdk, dynamic } = createSdk(globals);
        return { calls, sdk, globals: dynamic };
      }),
    );
  }
  const [first, ...others] = outcomes;
  if (others.some((outcome) => JSON.stringify(outcome) !== JSON.stringify(first))) {
    return { ...first, error: first.error ?? "the outcomes as a module and as a script differ" };
  }
  return first;
}
