// Stand-in of Adobe's Chromecast receiver library 3.0.3: the global ADBMobile, and the page's own
// variable currentQoS, which its delegate's getQoSObject() returns. It rejects and ignores the same
// calls as the library, and records all others. It polls the delegate for the playhead and the
// quality every 500 ms of a session and at no other time, and records the values then; an earlier
// event is recorded before them, as the library sends it without them.

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

/** Creates a page with a player at 7.5 s. */
function receiver() {
  const manager = strict("playerManager", { getCurrentTimeSec: () => 7.5 });
  const context = strict("context", { getPlayerManager: () => manager });
  const framework = { CastReceiverContext: strict("Context", { getInstance: () => context }) };
  return { window: {}, cast: { framework: strict("cast.framework", framework) } };
}

/** Returns the missing paths of the configuration, or an empty string. */
function findMissingPaths(configuration) {
  const paths = ["mediaHeartbeat.server", "analytics.server", "analytics.rsids", "marketingCloud.org"];
  return paths
    .filter((path) => !path.split(".").reduce((part, key) => part?.[key], configuration))
    .join(", ");
}

/**
 * Creates the globals of a snippet and the list of its calls; `use` is the code to run after a
 * setup.
 *
 * With `page`, the setup is done. `within` lists the open scopes of the session; null starts
 * outside of any session. `timers` has the functions of the clock.
 */
export function create({ setup = false, page = false, within = null, timers = globalThis } = {}) {
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
    const current = delegate.getQoSObject();
    if (current !== quality && current !== null) {
      const info = recorder.take("getQoSObject", current, "quality");
      recorder.record("currentQoS", { info });
    }
    quality = current;
  }

  const stopPolling = () => timers.clearInterval(clock);
  function startPolling() {
    stopPolling();
    clock = timers.setInterval(poll, 500);
  }

  /** Creates a method that also runs `action` if its call is accepted. */
  const withAction =
    (call, action) =>
    (...values) => {
      if (call(...values)) {
        action();
      }
    };
  const start = withAction(sessionStart("trackSessionStart"), startPolling);

  const constants = Object.entries(CONSTANTS).map(([name, members]) => [
    name,
    strict(`ADBMobile.media.${name}`, { ...members }),
  ]);
  const media = strict("ADBMobile.media", {
    ...Object.fromEntries(constants),
    setDelegate(newDelegate) {
      for (const name of ["getCurrentPlaybackTime", "getQoSObject"]) {
        if (typeof newDelegate?.[name] !== "function") {
          throw new TypeError(`setDelegate: the delegate has no ${name}()`);
        }
      }
      const args = {};
      if (setup) {
        const missing = findMissingPaths(globals.window.ADBMobileConfig);
        if (missing) {
          throw new TypeError(`ADBMobileConfig has no ${missing}`);
        }
        if (/(^|\.)hb\.omtrdc\.net/.test(globals.window.ADBMobileConfig.mediaHeartbeat.server)) {
          throw new TypeError("mediaHeartbeat.server needs the host of the Media Collection API");
        }
        args.configuration = globals.window.ADBMobileConfig;
      }
      delegate = newDelegate;
      recorder.record("setDelegate", { args });
    },
    trackSessionStart(...values) {
      if (!delegate) {
        throw new TypeError("trackSessionStart: call setDelegate() first");
      }
      start(...values);
    },
    trackPlay: method("trackPlay"),
    trackPause: method("trackPause"),
    trackComplete: withAction(method("trackComplete"), stopPolling),
    trackSessionEnd: withAction(method("trackSessionEnd"), stopPolling),
    trackError: method("trackError", { errorId: "string" }),
    trackEvent: event("trackEvent", CONSTANTS.Event),
    createMediaObject: builder("ADBMobile.media", "createMediaObject", "media"),
    createAdBreakObject: builder("ADBMobile.media", "createAdBreakObject", "adBreak"),
    createAdObject: builder("ADBMobile.media", "createAdObject", "ad"),
    createChapterObject: builder("ADBMobile.media", "createChapterObject", "chapter"),
    createQoSObject: builder("ADBMobile.media", "createQoSObject", "quality"),
    createStateObject: builder("ADBMobile.media", "createStateObject", "state"),
  });
  const config = strict("ADBMobile.config", {
    PRIVACY_STATUS_OPT_IN: "optedin",
    PRIVACY_STATUS_OPT_OUT: "optedout",
    setPrivacyStatus(...values) {
      const [status] = values;
      if (values.length !== 1 || (status !== "optedin" && status !== "optedout")) {
        throw new TypeError(`setPrivacyStatus: ${String(status)} is not a status`);
      }
      recorder.record("setPrivacyStatus", { args: { status } });
    },
  });
  const globals = { ADBMobile: strict("ADBMobile", { config, media }) };
  if (setup) {
    // The delegate must return the page's variable when it is polled.
    Object.assign(globals, receiver(), { poll });
    const use = "currentQoS = ADBMobile.media.createQoSObject(3200, 1200, 24, 0); poll();";
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
