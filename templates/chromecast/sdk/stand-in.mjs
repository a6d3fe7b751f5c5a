// Stand-in of Adobe's Chromecast receiver library 3.0.3: the global ADBMobile, and the page's own
// variable currentQoS, which its delegate's getQoSObject() returns. It refuses what the library
// refuses, and records the rest. A delegate that is set is asked for the playhead at each call, and
// every 500 ms of a session for both; a new quality is recorded as if the page had set its variable.

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

/** The globals a snippet sees, and the calls it will have made; `use` is run after a set-up. */
export function create(setUp) {
  const recorder = createRecorder(PROPERTIES);
  const { builder } = recorder;
  let delegate = null;
  let quality = null;
  let clock = null;

  function askPlayhead() {
    if (delegate) {
      const time = delegate.getCurrentPlaybackTime();
      if (typeof time !== "number" || Number.isNaN(time)) {
        throw new TypeError(`getCurrentPlaybackTime() must be a number, got ${String(time)}`);
      }
      recorder.record("getCurrentPlaybackTime", { args: { time } });
    }
  }

  function setQuality(call, value) {
    const info = recorder.take(call, value, "quality");
    quality = value;
    recorder.record("currentQoS", { info });
  }

  function poll() {
    askPlayhead();
    const asked = delegate.getQoSObject();
    if (asked !== quality) {
      setQuality("getQoSObject", asked);
    }
  }

  /** A call at which the delegate is asked first; `then` begins or ends a session. */
  const asking =
    (call, then = () => {}) =>
    (...values) => {
      askPlayhead();
      call(...values);
      then();
    };
  const method = (name, parameters) => asking(recorder.method(name, parameters));
  const end = () => delegate && clearInterval(clock);
  const ending = (name) => asking(recorder.method(name), end);
  const begin = () => {
    end();
    clock = delegate && setInterval(poll, 500);
  };

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
        args.configuration = globals.window.ADBMobileConfig;
      }
      delegate = given;
      recorder.record("setDelegate", { args });
    },
    trackSessionStart: asking(recorder.sessionStart("trackSessionStart"), begin),
    trackPlay: method("trackPlay"),
    trackPause: method("trackPause"),
    trackComplete: ending("trackComplete"),
    trackSessionEnd: ending("trackSessionEnd"),
    trackError: method("trackError", { errorId: "string" }),
    trackEvent: asking(recorder.event("trackEvent", CONSTANTS.Event)),
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
  Object.defineProperty(globals, "currentQoS", {
    get: () => quality,
    set: (value) => setQuality("currentQoS", value),
  });
  return { globals, calls: recorder.calls };
}
