// Typed declarations of Adobe's Mobile library for Chromecast receivers 3.0.3
// (adbmobile-chromecast.min.js): the global ADBMobile, the part of the Cast framework that returns
// the playhead, and the variable of the page from which its delegate takes the quality. Stricter
// than the library where it silently loses data: an object, metadata key or constant of another
// kind is an error here.

/** The kind of a constant. Strings without a kind are accepted everywhere, other kinds are not. */
declare const kind: unique symbol;
type Constant<Kind extends string> = string & { readonly [kind]: Kind };
type Text<Kind extends string = "text"> = string & { readonly [kind]?: Kind };

declare namespace ADBMobile.config {
  const PRIVACY_STATUS_OPT_IN: "optedin";
  const PRIVACY_STATUS_OPT_OUT: "optedout";
  function setPrivacyStatus(
    status: typeof PRIVACY_STATUS_OPT_IN | typeof PRIVACY_STATUS_OPT_OUT,
  ): void;
}

declare namespace ADBMobile {
  namespace media {
    const Event: {
      readonly AdBreakStart: "adBreakStart";
      readonly AdBreakComplete: "adBreakComplete";
      readonly AdStart: "adStart";
      readonly AdComplete: "adComplete";
      readonly AdSkip: "adSkip";
      readonly ChapterStart: "chapterStart";
      readonly ChapterComplete: "chapterComplete";
      readonly ChapterSkip: "chapterSkip";
      readonly SeekStart: "seekStart";
      readonly SeekComplete: "seekComplete";
      readonly BufferStart: "bufferStart";
      readonly BufferComplete: "bufferComplete";
      readonly BitrateChange: "bitrateChange";
      readonly StateStart: "stateStart";
      readonly StateEnd: "stateEnd";
    };
    const MediaType: {
      readonly Video: Constant<"MediaType">;
      readonly Audio: Constant<"MediaType">;
    };
    const PlayerState: {
      readonly FullScreen: Constant<"PlayerState">;
      readonly ClosedCaption: Constant<"PlayerState">;
      readonly Mute: Constant<"PlayerState">;
      readonly PictureInPicture: Constant<"PlayerState">;
      readonly InFocus: Constant<"PlayerState">;
    };
    const StreamType: {
      readonly VOD: Constant<"StreamType">;
      readonly LIVE: Constant<"StreamType">;
      readonly LINEAR: Constant<"StreamType">;
      readonly PODCAST: Constant<"StreamType">;
      readonly AUDIOBOOK: Constant<"StreamType">;
      readonly AOD: Constant<"StreamType">;
    };
    const MediaObjectKey: {
      readonly StandardMediaMetadata: "media.standardmetadata";
      readonly StandardAdMetadata: "ad.standardmetadata";
      readonly PrerollTrackingWaitingTime: "media.prerollwaittime";
      readonly GranularAdTracking: "media.granularadtracking";
      readonly MediaResumed: "media.resumed";
    };
    const VideoMetadataKeys: {
      readonly SHOW: "a.media.show";
      readonly SEASON: "a.media.season";
      readonly EPISODE: "a.media.episode";
      readonly ASSET_ID: "a.media.asset";
      readonly GENRE: "a.media.genre";
      readonly FIRST_AIR_DATE: "a.media.airDate";
      readonly FIRST_DIGITAL_DATE: "a.media.digitalDate";
      readonly RATING: "a.media.rating";
      readonly ORIGINATOR: "a.media.originator";
      readonly NETWORK: "a.media.network";
      readonly SHOW_TYPE: "a.media.type";
      readonly AD_LOAD: "a.media.adLoad";
      readonly MVPD: "a.media.pass.mvpd";
      readonly AUTHORIZED: "a.media.pass.auth";
      readonly DAY_PART: "a.media.dayPart";
      readonly FEED: "a.media.feed";
      readonly STREAM_FORMAT: "a.media.format";
    };
    const AudioMetadataKeys: {
      readonly ARTIST: "a.media.artist";
      readonly ALBUM: "a.media.album";
      readonly LABEL: "a.media.label";
      readonly AUTHOR: "a.media.author";
      readonly STATION: "a.media.station";
      readonly PUBLISHER: "a.media.publisher";
    };
    const AdMetadataKeys: {
      readonly ADVERTISER: "a.media.ad.advertiser";
      readonly CAMPAIGN_ID: "a.media.ad.campaign";
      readonly CREATIVE_ID: "a.media.ad.creative";
      readonly PLACEMENT_ID: "a.media.ad.placement";
      readonly SITE_ID: "a.media.ad.site";
      readonly CREATIVE_URL: "a.media.ad.creativeURL";
    };

    type Values<Constants> = Constants[keyof Constants];
    type ContentKey = Values<typeof VideoMetadataKeys> | Values<typeof AudioMetadataKeys>;
    type AdKey = Values<typeof AdMetadataKeys>;
    type ObjectKey = Values<typeof MediaObjectKey>;

    /** Metadata with free keys, but none of those that belong elsewhere. */
    type Metadata<Foreign extends string> =
      | ({ [key: string]: string | number | boolean } & {
          [Key in Foreign | ObjectKey]?: never;
        })
      | null;
    type ContentMetadata = Metadata<AdKey>;
    type AdMetadata = Metadata<ContentKey>;
    type ChapterMetadata = Metadata<ContentKey | AdKey>;

    interface MediaObject {
      readonly [kind]: "media";
      [MediaObjectKey.MediaResumed]: boolean;
      [MediaObjectKey.GranularAdTracking]: boolean;
      /** Milliseconds. */
      [MediaObjectKey.PrerollTrackingWaitingTime]: number;
      [MediaObjectKey.StandardMediaMetadata]?: ContentMetadata;
    }
    interface AdBreakObject {
      readonly [kind]: "adBreak";
    }
    interface AdObject {
      readonly [kind]: "ad";
      [MediaObjectKey.StandardAdMetadata]?: AdMetadata;
    }
    interface ChapterObject {
      readonly [kind]: "chapter";
    }
    interface QoSObject {
      readonly [kind]: "quality";
    }
    interface StateObject {
      readonly [kind]: "state";
    }

    // Bad input makes these return null and log an error, so that the event is lost. Positions
    // count from 1.
    function createMediaObject(
      name: Text,
      id: Text,
      length: number,
      streamType: Text<"StreamType">,
      mediaType: Constant<"MediaType">,
    ): MediaObject;
    function createAdBreakObject(name: Text, position: number, startTime: number): AdBreakObject;
    function createAdObject(name: Text, id: Text, position: number, length: number): AdObject;
    function createChapterObject(
      name: Text,
      position: number,
      length: number,
      startTime: number,
    ): ChapterObject;
    function createQoSObject(
      bitrate: number,
      startupTime: number,
      fps: number,
      droppedFrames: number,
    ): QoSObject;
    function createStateObject(name: Text<"PlayerState">): StateObject;

    type None = null | undefined;

    /** Arguments of each event. */
    interface EventArguments {
      adBreakStart: [info: AdBreakObject, data?: null];
      adBreakComplete: [info?: None, data?: None];
      adStart: [info: AdObject, data?: AdMetadata];
      adComplete: [info?: None, data?: None];
      adSkip: [info?: None, data?: None];
      chapterStart: [info: ChapterObject, data?: ChapterMetadata];
      chapterComplete: [info?: None, data?: None];
      chapterSkip: [info?: None, data?: None];
      seekStart: [info?: None, data?: None];
      seekComplete: [info?: None, data?: None];
      bufferStart: [info?: None, data?: None];
      bufferComplete: [info?: None, data?: None];
      bitrateChange: [info?: None, data?: None];
      stateStart: [info: StateObject, data?: null];
      stateEnd: [info: StateObject, data?: null];
    }

    /** Callbacks that the library calls every 500 ms during a session. */
    interface Delegate {
      getCurrentPlaybackTime(): number;
      /** Returns a new object for every change. */
      getQoSObject(): QoSObject | null;
    }

    function setDelegate(delegate: Delegate): void;
    function trackSessionStart(mediaObject: MediaObject, data?: ContentMetadata): void;
    function trackPlay(): void;
    function trackPause(): void;
    function trackComplete(): void;
    function trackSessionEnd(): void;
    function trackError(errorId: Text): void;
    function trackEvent<Name extends keyof EventArguments>(
      event: Name,
      ...rest: EventArguments[Name]
    ): void;
  }
}

/** The Web Receiver SDK, CAF. */
declare namespace cast.framework {
  class PlayerManager {
    getCurrentTimeSec(): number;
  }
  class CastReceiverContext {
    static getInstance(): CastReceiverContext;
    getPlayerManager(): PlayerManager;
  }
}

/** The page's own variable, which its delegate's getQoSObject() returns. */
declare var currentQoS: ADBMobile.media.QoSObject | null;
