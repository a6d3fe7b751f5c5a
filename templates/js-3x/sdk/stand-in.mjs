// Stand-in of the Media SDK for JavaScript 3.1.0: the global ADB, and a tracker of ADB.Media. It
// rejects and ignores the same calls as the library, and records all others. For a setup, there is
// no tracker before configure().

import { createOrder } from "./order.mjs";
import { createRecorder, strict } from "./recorder.mjs";

const CONSTANTS = {
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
  MediaType: { Video: "video", Audio: "audio" },
  TrackerConfig: { Channel: "media.channel", PlayerName: "media.playerName" },
  PlayerState: {
    FullScreen: "fullScreen",
    ClosedCaption: "closedCaptioning",
    Mute: "mute",
    PictureInPicture: "pictureInPicture",
    InFocus: "inFocus",
  },
  StreamType: {
    VOD: "vod",
    Live: "live",
    Linear: "linear",
    Podcast: "podcast",
    Audiobook: "audiobook",
    AOD: "aod",
  },
  MediaObjectKey: {
    MediaResumed: "media.resumed",
    GranularAdTracking: "media.granularadtracking",
  },
  VideoMetadataKeys: {
    Show: "a.media.show",
    Season: "a.media.season",
    Episode: "a.media.episode",
    AssetId: "a.media.asset",
    Genre: "a.media.genre",
    FirstAirDate: "a.media.airDate",
    FirstDigitalDate: "a.media.digitalDate",
    Rating: "a.media.rating",
    Originator: "a.media.originator",
    Network: "a.media.network",
    ShowType: "a.media.type",
    AdLoad: "a.media.adLoad",
    MVPD: "a.media.pass.mvpd",
    Authorized: "a.media.pass.auth",
    DayPart: "a.media.dayPart",
    Feed: "a.media.feed",
    StreamFormat: "a.media.format",
  },
  AudioMetadataKeys: {
    Artist: "a.media.artist",
    Album: "a.media.album",
    Label: "a.media.label",
    Author: "a.media.author",
    Station: "a.media.station",
    Publisher: "a.media.publisher",
  },
  AdMetadataKeys: {
    Advertiser: "a.media.ad.advertiser",
    CampaignId: "a.media.ad.campaign",
    CreativeId: "a.media.ad.creative",
    PlacementId: "a.media.ad.placement",
    SiteId: "a.media.ad.site",
    CreativeUrl: "a.media.ad.creativeURL",
  },
};

const PROPERTIES = {
  "media.resumed": "resumed",
  "media.granularadtracking": "granularAdTracking",
  "media.prerollwaittime": "prerollWaitingTime",
};

/** Creates an object on which only these members can be set. */
function fields(name, members) {
  return new Proxy(Object.fromEntries(members.map((member) => [member, undefined])), {
    set(target, key, value) {
      if (!members.includes(key)) {
        throw new TypeError(`${name}.${String(key)} does not exist`);
      }
      target[key] = value;
      return true;
    },
  });
}

/** Creates the configuration of the Media SDK; `configured` is true after configure(). */
function configuration(recorder) {
  const state = { configured: false };
  class MediaConfig {
    constructor() {
      const members = ["trackingServer", "channel", "playerName", "appVersion", "ssl"];
      return fields("MediaConfig", [...members, "debugLogging"]);
    }
  }
  class AppMeasurement {
    constructor(account) {
      const members = ["account", "trackingServer", "ssl", "visitor"];
      return Object.assign(fields("AppMeasurement", members), { account });
    }
  }
  class Visitor {
    static getInstance(marketingCloudOrgID) {
      return Object.assign(new Visitor(), { marketingCloudOrgID });
    }
    setOptOut(...values) {
      if (values.length !== 1 || typeof values[0] !== "boolean") {
        throw new TypeError("setOptOut takes a boolean");
      }
      const { marketingCloudOrgID } = this;
      recorder.record("setOptOut", { args: { marketingCloudOrgID, optedOut: values[0] } });
    }
  }
  /** Rejects an invalid configuration; the library logs an error to the console. */
  function configure(mediaConfig, appMeasurement) {
    const { account, trackingServer, visitor } = appMeasurement;
    if (state.configured || !mediaConfig.trackingServer || !account || !trackingServer) {
      throw new TypeError("ADB.Media.configure takes both servers and the account, once");
    }
    // The host of another protocol, or an address instead of a host.
    if (/(^|\.)hb\.omtrdc\.net|:\/\//.test(mediaConfig.trackingServer)) {
      throw new TypeError("ADB.Media.configure needs the host of the Media Collection API");
    }
    if (!(visitor instanceof Visitor)) {
      throw new TypeError("ADB.Media.configure needs the visitor");
    }
    state.configured = true;
    const { marketingCloudOrgID } = visitor;
    const args = { ...mediaConfig, account, server: trackingServer, marketingCloudOrgID };
    recorder.record("configure", { args });
  }
  return { state, configure, MediaConfig, AppMeasurement, Visitor };
}

/**
 * Creates the globals of a snippet and the list of its calls; `use` is the code to run after a
 * setup.
 *
 * `within` lists the open scopes of the tracker's session; null starts outside of any session.
 */
export function create({ setup = false, within = null } = {}) {
  const recorder = createRecorder(PROPERTIES);
  const { builder } = recorder;

  /** Creates a tracker with a separate session, as an app does for each player. */
  function createTracker(order) {
    const { sessionStart, event, method, objectMethod } = recorder.createMethods(order);
    return strict("tracker", {
      trackSessionStart: sessionStart("trackSessionStart"),
      trackPlay: method("trackPlay"),
      trackPause: method("trackPause"),
      trackComplete: method("trackComplete"),
      trackSessionEnd: method("trackSessionEnd"),
      trackError: method("trackError", { errorId: "string" }),
      trackEvent: event("trackEvent", CONSTANTS.Event),
      updatePlayhead: method("updatePlayhead", { time: "number" }),
      updateQoEObject: objectMethod("updateQoEObject", "quality"),
      destroy: method("destroy"),
    });
  }

  const { state, configure, MediaConfig, ...prerequisites } = configuration(recorder);
  const constants = Object.entries(CONSTANTS).map(([name, members]) => [
    name,
    strict(`ADB.Media.${name}`, { ...members }),
  ]);
  const Media = strict("ADB.Media", {
    version: "js-3.1.0",
    ...Object.fromEntries(constants),
    configure,
    getInstance(config = {}) {
      const unknownKey = Object.keys(config).find(
        (key) => !Object.values(CONSTANTS.TrackerConfig).includes(key),
      );
      if (unknownKey) {
        throw new TypeError(`ADB.Media.getInstance: ${unknownKey} is not a key of TrackerConfig`);
      }
      return setup && !state.configured ? null : createTracker(createOrder());
    },
    createMediaObject: builder("ADB.Media", "createMediaObject", "media"),
    createAdBreakObject: builder("ADB.Media", "createAdBreakObject", "adBreak"),
    createAdObject: builder("ADB.Media", "createAdObject", "ad"),
    createChapterObject: builder("ADB.Media", "createChapterObject", "chapter"),
    createQoEObject: builder("ADB.Media", "createQoEObject", "quality"),
    createStateObject: builder("ADB.Media", "createStateObject", "state"),
  });
  const ADB = strict("ADB", { Media, MediaConfig });
  if (setup) {
    // A tracker ignores other calls before its session starts.
    const use = `tracker.trackSessionStart(
      ADB.Media.createMediaObject("My Video", "video-123", 60, "vod", "video")
    )`;
    return { globals: { ADB, ...prerequisites }, calls: recorder.calls, use };
  }
  const { Visitor } = prerequisites;
  const tracker = createTracker(createOrder(within));
  return { globals: { ADB, Visitor, tracker }, calls: recorder.calls };
}
