// javascript.mjs PLATFORM MODULE: plays the cases that come as JSON on a wrapper, with a model of its
// SDK, and prints the outcomes as JSON.

import { readFileSync } from "node:fs";

const [, , platform, address] = process.argv;
const names = new Proxy({}, { get: (_, name) => String(name) });
const lower = (name) => name.charAt(0).toLowerCase() + name.slice(1);

/** The Web SDK: what it is handed is what it sends; it polls the player for its pings. */
function createWebSdk() {
  const messages = [];
  let isOpen = false;
  let poll = () => {};
  const alloy = async (command, { xdm, getPlayerDetails }) => {
    const { mediaCollection: media, eventType } = JSON.parse(JSON.stringify(xdm));
    isOpen ||= command === "createMediaSession";
    if (!isOpen) {
      throw new Error("Session ID is not available");
    }
    poll = getPlayerDetails ?? poll;
    messages.push({
      event: eventType.replace("media.", ""),
      playhead: media.playhead,
      quality: media.qoeDataDetails,
      values: {
        contentLength: media.sessionDetails?.length,
        adBreakOffset: media.advertisingPodDetails?.offset,
        adLength: media.advertisingDetails?.length,
        chapterOffset: media.chapterDetails?.offset,
        chapterLength: media.chapterDetails?.length
      },
      metadata: Object.fromEntries((media.customMetadata ?? []).map(({ name, value }) => [name, value]))
    });
    return command === "createMediaSession" ? { sessionId: "s" } : {};
  };
  return { messages, options: { alloy }, poll: () => poll() };
}

/** What both tracker SDKs share: checked builders, and a session that starts at playhead 0. */
function createTracker(read) {
  const messages = [];
  const state = { isOpen: false, playhead: 0, quality: {} };
  const isAmount = (value) => typeof value === "number" && value >= 0 && value < Infinity;
  const isText = (value) => typeof value === "string" && value !== "";
  const builder =
    (...parameters) =>
    (...given) => {
      const isRight = parameters.every(([, accepts], index) => accepts(given[index]));
      return isRight ? Object.fromEntries(parameters.map(([name], index) => [name, given[index]])) : null;
    };
  const track = (event, values = {}, metadata = {}) => {
    if (values === null) {
      throw new Error(`${event}: the SDK refuses the object`);
    }
    if (event === "sessionStart") {
      Object.assign(state, { isOpen: true, playhead: 0, quality: {} });
    } else if (!state.isOpen) {
      return;
    } else {
      read(state);
    }
    const { playhead, quality } = state;
    messages.push({ event, playhead, quality, values, metadata });
  };
  const methods = {
    trackSessionStart: (object, metadata) => track("sessionStart", object, metadata),
    trackPlay: () => track("play"),
    trackPause: () => track("pauseStart"),
    trackEvent: (event, object, metadata) => track(lower(event), object, metadata)
  };
  const constants = Object.fromEntries(
    ["Event", "VideoMetadataKeys", "AudioMetadataKeys", "AdMetadataKeys", "MediaObjectKey"].map((name) => [name, names])
  );
  const builders = {
    createMediaObject: builder(["contentName", isText], ["contentId", isText], ["contentLength", isAmount], ["contentType", isText]),
    createAdBreakObject: builder(["adBreakName", isText], ["adBreakPosition", isAmount], ["adBreakOffset", isAmount]),
    createAdObject: builder(["adName", isText], ["adId", isText], ["podPosition", (value) => value >= 1], ["adLength", isAmount]),
    createChapterObject: builder(["chapterName", isText], ["chapterPosition", isAmount], ["chapterLength", isAmount], ["chapterOffset", isAmount])
  };
  const quality = builder(["bitrate", isAmount], ["timeToStart", isAmount], ["framesPerSecond", isAmount], ["droppedFrames", isAmount]);
  return { messages, state, methods, media: { ...constants, ...builders }, quality };
}

function createJs3x() {
  const { messages, state, methods, media, quality } = createTracker(() => {});
  let poll = () => {};
  globalThis.setInterval = (callback) => ((poll = callback), 1);
  globalThis.clearInterval = () => {};
  const tracker = {
    ...methods,
    updatePlayhead: (time) => state.isOpen && (state.playhead = time),
    updateQoEObject: (object) => {
      if (object === null) {
        throw new Error("the SDK refuses the quality");
      }
      return state.isOpen && (state.quality = object);
    }
  };
  const library = { Media: { ...media, createQoEObject: quality, getInstance: () => tracker } };
  globalThis.ADB = library;
  return { messages, options: {}, poll: () => poll() };
}

function createChromecast() {
  let delegate = null;
  const read = (state) => (state.playhead = delegate.getCurrentPlaybackTime());
  const { messages, state, methods, media, quality } = createTracker(read);
  const poll = () => {
    if (state.isOpen) {
      read(state);
      state.quality = delegate.getQoSObject() ?? {};
    }
  };
  const setDelegate = (given) => (delegate = given);
  const library = { media: { ...media, ...methods, createQoSObject: quality, setDelegate } };
  globalThis.ADBMobile = library;
  return { messages, options: {}, poll };
}

const SDKS = { "web-sdk": createWebSdk, "js-3x": createJs3x, chromecast: createChromecast };

/** A value of a case: JSON lacks NaN and Infinity. */
function decode(value) {
  if (Array.isArray(value) || typeof value !== "object" || value === null) {
    return value;
  }
  return "number" in value
    ? Number(value.number)
    : Object.fromEntries(Object.entries(value).map(([key, part]) => [key, decode(part)]));
}

function answer(player) {
  if (player.callback === "throws") {
    throw new Error("no player");
  }
  return player.callback === "returns nothing" ? undefined : player;
}

const wrapper = await import(address);

async function play({ steps, throwsOnError }) {
  const { messages, options, poll } = SDKS[platform]();
  const reports = [];
  const thrown = [];
  let player;
  const onError = (error) => {
    reports.push(String(error?.message ?? error));
    if (throwsOnError) {
      throw new Error("onError");
    }
  };
  const tracking = new wrapper.MediaTracking({ ...options, player: () => answer(player), onError });
  for (const step of steps.map(decode)) {
    try {
      player = step.player ?? player;
      if (step.call) {
        const isMade = Object.keys(step.parameters).length > 0;
        const parameters = { ...step.parameters };
        if (step.call === "openSession" && platform !== "web-sdk") {
          Object.assign(parameters, { streamType: "video" });
          delete parameters.playerName; // configured in the SDK
          delete parameters.channel;
        }
        if (platform !== "web-sdk") {
          delete parameters.adPlayerName;
        }
        await tracking[step.call](...(isMade ? [parameters] : []));
      }
      for (let n = 0; n < (step.poll ?? 0); n++) {
        poll();
      }
    } catch (error) {
      thrown.push(String(error));
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { messages, reports, thrown };
}

process.on("unhandledRejection", (error) => {
  console.error(error);
  process.exit(3);
});
const outcomes = [];
for (const given of JSON.parse(readFileSync(0, "utf8"))) {
  outcomes.push(await play(given));
}
process.stdout.write(JSON.stringify(outcomes));
