// The order in which the tracker SDKs accept calls. They log a warning about any other call and
// ignore it: nothing is thrown, and nothing is sent.

const STEPS = {
  trackSessionStart: "start",
  trackPlay: "play",
  trackPause: "pause",
  trackComplete: "complete",
  trackSessionEnd: "end",
  trackError: "error",
  updatePlayhead: "update",
  updateQoEObject: "update",
  destroy: "destroy",
};

const PLAYBACK = ["play", "pause", "bufferStart", "bufferComplete", "seekStart", "seekComplete"];
const INTERRUPTS = ["pause", "bufferStart", "seekStart"];
const COMPLETES = { bufferComplete: "bufferStart", seekComplete: "seekStart" };
const CLOSES = {
  adBreakComplete: "adBreak",
  adComplete: "ad",
  adSkip: "ad",
  chapterComplete: "chapter",
  chapterSkip: "chapter",
};
const OPENS = { adBreakStart: "adBreak", adStart: "ad", chapterStart: "chapter" };
const MOST_STATES = 10;
/** Placeholder for an object with unknown content. */
const UNKNOWN = "unknown";

/**
 * Creates the order check of one tracker, outside of any session or, with `within`, in a session
 * that has been open for a while. `within` lists its open scopes; its earlier playback is unknown.
 *
 * Returns a function that takes the name of a method, the event and the object of a call, and
 * returns the reason why the SDK ignores the call, or null if it accepts it.
 */
export function createOrder(within = null) {
  let session = within ? "open" : "none";
  let playback = UNKNOWN;
  let open = {};
  let states = new Set();
  let stateNames = new Set();
  if (within) {
    open = Object.fromEntries(within.map((scope) => [scope, UNKNOWN]));
  } else {
    playback = null;
  }
  const anyState = within?.includes("state") ?? false;

  function orderOfSession(step) {
    if (session === "destroyed") {
      return "the tracker is destroyed";
    }
    if (step === "destroy") {
      session = "destroyed";
      return null;
    }
    if (step === "start") {
      if (session === "open") {
        return "a session is open already";
      }
      session = "open";
      playback = null;
      open = {};
      states = new Set();
      stateNames = new Set();
      return null;
    }
    if (session !== "open") {
      return session === "none" ? "no session is open" : "the session is over";
    }
    if (step === "complete" || step === "end") {
      session = "ended";
    }
    return null;
  }

  function orderOfPlayback(step) {
    const halted = playback === "bufferStart" || playback === "seekStart";
    if (open.adBreak && !open.ad) {
      return "an ad break is open and no ad in it";
    }
    if (INTERRUPTS.includes(step) && halted) {
      return `it comes between ${playback} and its end`;
    }
    const begin = COMPLETES[step];
    if (begin && playback !== begin && playback !== UNKNOWN) {
      return `there is no ${begin} before it`;
    }
    playback = step;
    return null;
  }

  function orderOfScopes(step, object) {
    const closed = CLOSES[step];
    if ((step === "adStart" || closed === "ad") && !open.adBreak) {
      return "no ad break is open";
    }
    if (closed) {
      if (!open[closed]) {
        return `no ${closed} is open`;
      }
      delete open[closed];
      if (closed === "adBreak") {
        delete open.ad;
      }
    }
    const opened = OPENS[step];
    if (opened) {
      const content = JSON.stringify(object);
      if (open[opened] === content) {
        return `the same ${opened} is open already`;
      }
      open[opened] = content; // an open one counts as skipped
      if (opened === "adBreak") {
        delete open.ad;
      }
    }
    return null;
  }

  function orderOfStates(step, { name }) {
    if (step === "stateEnd") {
      return states.delete(name) || anyState ? null : `the state ${name} is not open`;
    }
    if (states.has(name)) {
      return `the state ${name} is open already`;
    }
    if (stateNames.size === MOST_STATES && !stateNames.has(name)) {
      return `the session has had ${MOST_STATES} states`;
    }
    states.add(name);
    stateNames.add(name);
    return null;
  }

  return (method, event, object) => {
    const step = event ?? STEPS[method];
    const reason = orderOfSession(step);
    if (reason) {
      return reason;
    }
    if (PLAYBACK.includes(step)) {
      return orderOfPlayback(step);
    }
    if (step === "stateStart" || step === "stateEnd") {
      return orderOfStates(step, object);
    }
    return orderOfScopes(step, object);
  };
}
