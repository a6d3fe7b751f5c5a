// Stand-in of the Media SDK for JavaScript 3.1.0: the global ADB, and a tracker of ADB.Media. It
// refuses what the library refuses, and records the rest. A set-up finds no tracker but what it is
// configured with.

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

/** Members that may be set, and no others. */
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

/** What configures the Media SDK: `configured` tells whether configure() has taken it. */
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
  }
  /** In the library a wrong configuration is an error in the console. */
  function configure(mediaConfig, appMeasurement) {
    const { account, trackingServer, visitor } = appMeasurement;
    if (state.configured || !mediaConfig.trackingServer || !account || !trackingServer) {
      throw new TypeError("ADB.Media.configure takes both servers and the account, once");
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

/** The globals a snippet sees, and the calls it will have made; `use` is run after a set-up. */
export function create(setUp) {
  const recorder = createRecorder(PROPERTIES);
  const { builder, method } = recorder;
  const tracker = strict("tracker", {
    trackSessionStart: recorder.sessionStart("trackSessionStart"),
    trackPlay: method("trackPlay"),
    trackPause: method("trackPause"),
    trackComplete: method("trackComplete"),
    trackSessionEnd: method("trackSessionEnd"),
    trackError: method("trackError", { errorId: "string" }),
    trackEvent: recorder.event("trackEvent", CONSTANTS.Event),
    updatePlayhead: method("updatePlayhead", { time: "number" }),
    updateQoEObject: recorder.objectMethod("updateQoEObject", "quality"),
    destroy: method("destroy"),
  });
  const { state, configure, MediaConfig, ...prerequisites } = configuration(recorder);
  const constants = Object.entries(CONSTANTS).map(([name, members]) => [
    name,
    strict(`ADB.Media.${name}`, { ...members }),
  ]);
  const Media = strict("ADB.Media", {
    version: "js-3.1.0",
    ...Object.fromEntries(constants),
    configure,
    getInstance: () => (setUp && !state.configured ? null : tracker),
    createMediaObject: builder("ADB.Media", "createMediaObject", "media"),
    createAdBreakObject: builder("ADB.Media", "createAdBreakObject", "adBreak"),
    createAdObject: builder("ADB.Media", "createAdObject", "ad"),
    createChapterObject: builder("ADB.Media", "createChapterObject", "chapter"),
    createQoEObject: builder("ADB.Media", "createQoEObject", "quality"),
    createStateObject: builder("ADB.Media", "createStateObject", "state"),
  });
  const ADB = strict("ADB", { Media, MediaConfig });
  if (setUp) {
    return { globals: { ADB, ...prerequisites }, calls: recorder.calls, use: "tracker.trackPlay()" };
  }
  return { globals: { ADB, tracker }, calls: recorder.calls };
}
