// Stand-in of Adobe's Chromecast receiver library 3.0.3: the global ADBMobile, and the page's own
// variable currentQoS, which its delegate's getQoSObject() returns. It refuses and ignores what the
// library refuses and ignores, and records the rest. The delegate is asked for the playhead and the
// quality every 500 ms of a session and at no other time; what it returns is recorded then, so an
// event before that is recorded before it, as the library sends it without it.

import { createOrder } from "./order.mjs";
import { createRecorder, strict } from "./recorder.mjs";

const CONSTANTS = {
  StreamType: {
    VOD: "vod",
    LIVE: "live",
    LINEAR: "linear",
    PODCAST: "podcast",
    AUDIOBOOK: "audiobook",
    AOD: "aod",
  },
  MediaType: { Video: "video", Audio: "audio" },
  PlayerState: {
    FullScreen: "fullScreen",
    ClosedCaption: "closedCaptioning",
    Mute: "mute",
    PictureInPicture: "pictureInPicture",
    InFocus: "inFocus",
  },
  Event: {
    AdBreakStart: "adBreakStart",
    AdBreakComplete: "adBreakComplete",
    AdStart: "adStart",
    AdComplete: "adComplete",
    AdSkip: "adSkip",
    ChapterStart: "chapterStart",
    ChapterComplete: "chapterComplete",
    ChapterSkip: "chapterSkip",
    SeekStart: "seekStart",
    SeekComplete: "seekComplete",
    BufferStart: "bufferStart",
    BufferComplete: "bufferComplete",
    BitrateChange: "bitrateChange",
    StateStart: "stateStart",
    StateEnd: "stateEnd",
  },
  MediaObjectKey: {
    StandardMediaMetadata: "media.standardmetadata",
    StandardAdMetadata: "ad.standardmetadata",
    PrerollTrackingWaitingTime: "media.prerollwaittime",
    GranularAdTracking: "media.granularadtracking",
    MediaResumed: "media.resumed",
  },
  VideoMetadataKeys: {
    SHOW: "a.media.show",
    SEASON: "a.media.season",
    EPISODE: "a.media.episode",
    ASSET_ID: "a.media.asset",
    GENRE: "a.media.genre",
    FIRST_AIR_DATE: "a.media.airDate",
    FIRST_DIGITAL_DATE: "a.media.digitalDate",
    RATING: "a.media.rating",
    ORIGINATOR: "a.media.originator",
    NETWORK: "a.media.network",
    SHOW_TYPE: "a.media.type",
    AD_LOAD: "a.media.adLoad",
    MVPD: "a.media.pass.mvpd",
    AUTHORIZED: "a.media.pass.auth",
    DAY_PART: "a.media.dayPart",
    FEED: "a.media.feed",
    STREAM_FORMAT: "a.media.format",
  },
  AudioMetadataKeys: {
    ARTIST: "a.media.artist",
    ALBUM: "a.media.album",
    LABEL: "a.media.label",
    AUTHOR: "a.media.author",
    STATION: "a.media.station",
    PUBLISHER: "a.media.publisher",
  },
  AdMetadataKeys: {
    ADVERTISER: "a.media.ad.advertiser",
    CAMPAIGN_ID: "a.media.ad.campaign",
    CREATIVE_ID: "a.media.ad.creative",
    PLACEMENT_ID: "a.media.ad.placement",
    SITE_ID: "a.media.ad.site",
    CREATIVE_URL: "a.media.ad.creativeURL",
  },
};

const PROPERTIES = {
  "media.resumed": "resumed",
  "media.granularadtracking": "granularAdTracking",
  "media.prerollwaittime": "prerollWaitingTime",
  "media.standardmetadata": "standardMediaMetadata",
  "ad.standardmetadata": "standardAdMetadata",
};

/** A page, and a player that is at 7.5 s. */
function receiver() {
  const manager = strict("playerManager", { getCurrentTimeSec: () => 7.5 });
  const context = strict("context", { getPlayerManager: () => manager });
  const framework = { CastReceiverContext: strict("Context", { getInstance: () => context }) };
  return { window: {}, cast: { framework: strict("cast.framework", framework) } };
}

/** What the library would miss in its configuration, or an empty text. */
function missing(configuration) {
  const paths = ["mediaHeartbeat.server", "analytics.server", "analytics.rsids", "marketingCloud.org"];
  return paths
    .filter((path) => !path.split(".").reduce((part, key) => part?.[key], configuration))
    .join(", ");
}

/**
 * The globals a snippet sees, and the calls it will have made; `use` is run after a set-up.
 *
 * With `page`, a set-up has been done before. A snippet is in an open session where `within` lists
 * what is open in it. `timers` has the functions of the clock.
 */
export function create({ setUp = false, page = false, within = null, timers = globalThis } = {}) {
  const recorder = createRecorder(PROPERTIES);
  const { builder } = recorder;
  const order = createOrder(within);
  const { sessionStart, event, method } = recorder.createMethods(order);
  let delegate = null;
  let quality = null;
  let clock = null;

  function poll() {
    const time = delegate.getCurrentPlaybackTime();
    if (typeof time !== "number" || Number.isNaN(time)) {
      throw new TypeError(`getCurrentPlaybackTime() must be a number, got ${String(time)}`);
    }
    recorder.record("getCurrentPlaybackTime", { args: { time } });
    const asked = delegate.getQoSObject();
    if (asked !== quality && asked !== null) {
      const info = recorder.take("getQoSObject", asked, "quality");
      recorder.record("currentQoS", { info });
    }
    quality = asked;
  }

  const stopPolling = () => timers.clearInterval(clock);
  function startPolling() {
    stopPolling();
    clock = timers.setInterval(poll, 500);
  }

  /** A method after which, where its call is accepted, the library does something. */
  const followed =
    (call, then) =>
    (...values) => {
      if (call(...values)) {
        then();
      }
    };
  const start = followed(sessionStart("trackSessionStart"), startPolling);

  const constants = Object.entries(CONSTANTS).map(([name, members]) => [
    name,
    strict(`ADBMobile.media.${name}`, { ...members }),
  ]);
  const media = strict("ADBMobile.media", {
    ...Object.fromEntries(constants),
    setDelegate(given) {
      for (const name of ["getCurrentPlaybackTime", "getQoSObject"]) {
        if (typeof given?.[name] !== "function") {
          throw new TypeError(`setDelegate: the delegate lacks ${name}()`);
        }
      }
      const args = {};
      if (setUp) {
        const lacking = missing(globals.window.ADBMobileConfig);
        if (lacking) {
          throw new TypeError(`ADBMobileConfig lacks ${lacking}`);
        }
        if (/(^|\.)hb\.omtrdc\.net/.test(globals.window.ADBMobileConfig.mediaHeartbeat.server)) {
          throw new TypeError("mediaHeartbeat.server needs the host of the Media Collection API");
        }
        args.configuration = globals.window.ADBMobileConfig;
      }
      delegate = given;
      recorder.record("setDelegate", { args });
    },
    trackSessionStart(...values) {
      if (!delegate) {
        throw new TypeError("trackSessionStart: setDelegate() has to come first");
      }
      start(...values);
    },
    trackPlay: method("trackPlay"),
    trackPause: method("trackPause"),
    trackComplete: followed(method("trackComplete"), stopPolling),
    trackSessionEnd: followed(method("trackSessionEnd"), stopPolling),
    trackError: method("trackError", { errorId: "string" }),
    trackEvent: event("trackEvent", CONSTANTS.Event),
    createMediaObject: builder("ADBMobile.media", "createMediaObject", "media"),
    createAdBreakObject: builder("ADBMobile.media", "createAdBreakObject", "adBreak"),
    createAdObject: builder("ADBMobile.media", "createAdObject", "ad"),
    createChapterObject: builder("ADBMobile.media", "createChapterObject", "chapter"),
    createQoSObject: builder("ADBMobile.media", "createQoSObject", "quality"),
    createStateObject: builder("ADBMobile.media", "createStateObject", "state"),
  });
  const globals = { ADBMobile: strict("ADBMobile", { media }) };
  if (setUp) {
    // The page's variable is what its delegate has to hand over when it is asked.
    Object.assign(globals, receiver(), { ask: poll });
    const use = "currentQoS = ADBMobile.media.createQoSObject(3200, 1200, 24, 0); ask();";
    return { globals, calls: recorder.calls, use };
  }
  if (page) {
    globals.currentQoS = null;
    delegate = { getCurrentPlaybackTime: () => 0, getQoSObject: () => globals.currentQoS };
  }
  if (within) {
    startPolling();
  }
  return { globals, calls: recorder.calls };
}
