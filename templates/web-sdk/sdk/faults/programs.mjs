// Plays fault scenarios on the wrapper of the Web SDK, with a model of the SDK that fails on
// request. The real SDK plays the stories of the wrapper.

import { playScenario } from "./scenario.mjs";

/** The interval at which the SDK asks for the state of the player. */
const PING_MILLISECONDS = 10_000;

/** Creates the controls of a scenario, and the command function of the SDK. */
function createSdk(calls) {
  let isOpen = false;
  async function work(command, { xdm, getPlayerDetails }) {
    if (command === "createMediaSession") {
      isOpen = true;
      setInterval(getPlayerDetails, PING_MILLISECONDS);
    }
    if (!isOpen) {
      throw new Error("Session ID is not available for playerId");
    }
    const event = JSON.parse(JSON.stringify(xdm)).eventType.replace("media.", "");
    calls.push({ call: "received", event });
    return command === "createMediaSession" ? { sessionId: "s-1" } : {};
  }
  const state = { react: work };
  const set = (react) => () => Object.assign(state, { react });
  const sdk = {
    works: set(work),
    fails: set(async (command) => {
      throw new Error(`the SDK fails in ${command}`);
    }),
    /** Throws at once, without a promise. */
    throws: set((command) => {
      throw new Error(`the SDK throws in ${command}`);
    }),
    /** Rejects with a value that is not an exception. */
    refuses: set(async () => {
      throw undefined;
    }),
    /** Rejects with an object that has no description: `String` of it throws. */
    refusesWithoutDescription: set(async () => {
      throw { message: Object.create(null) };
    }),
    /** Replaces the SDK by a function that returns nothing, as blockers and consent tools do. */
    isBlocked: set(() => undefined),
    returnsNull: set(() => null),
    resolvesToNothing: set(async () => undefined),
    /** Fails as without a network, which the wrapper retries. */
    isOffline: set(async () => {
      throw new Error("Network request failed.");
    }),
    /** Sends events, but the network fails before the response arrives. */
    losesResponses: set(async (command, options) => {
      await work(command, options);
      throw new Error("Network request failed.");
    }),
    /** Returns responses after a number of seconds. */
    isSlow: (seconds) =>
      set(async (command, options) => {
        await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
        return work(command, options);
      })(),
  };
  return { sdk, alloy: (command, options) => state.react(command, options) };
}

/** Returns the outcome of the scenario in a file. */
export async function play(file) {
  return playScenario(
    file,
    () => import("./wrapper/index.js"),
    () => {
      const calls = [];
      const { sdk, alloy } = createSdk(calls);
      return { calls, sdk, options: { alloy } };
    },
  );
}
