// Typed declarations of the Media SDK for JavaScript 3.1.0 (MediaSDK.js): the global ADB, and the
// page's tracker. Stricter than the library where it silently loses data: an object, metadata key
// or constant of another kind is an error here.

/** The kind of a constant. Strings without a kind are accepted everywhere, other kinds are not. */
declare const kind: unique symbol;
type Constant<Kind extends string> = string & { readonly [kind]: Kind };
type Text<Kind extends string = "text"> = string & { readonly [kind]?: Kind };

declare namespace ADB {
  class MediaConfig {
    trackingServer: string;
    channel?: string;
    playerName?: string;
    appVersion?: string;
    ssl?: boolean;
    debugLogging?: boolean;
  }

  namespace Media {
    const version: "js-3.1.0";

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
    const TrackerConfig: {
      readonly Channel: "media.channel";
      readonly PlayerName: "media.playerName";
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
      readonly Live: Constant<"StreamType">;
      readonly Linear: Constant<"StreamType">;
      readonly Podcast: Constant<"StreamType">;
      readonly Audiobook: Constant<"StreamType">;
      readonly AOD: Constant<"StreamType">;
    };
    const MediaObjectKey: {
      readonly MediaResumed: "media.resumed";
      readonly GranularAdTracking: "media.granularadtracking";
    };
    const VideoMetadataKeys: {
      readonly Show: "a.media.show";
      readonly Season: "a.media.season";
      readonly Episode: "a.media.episode";
      readonly AssetId: "a.media.asset";
      readonly Genre: "a.media.genre";
      readonly FirstAirDate: "a.media.airDate";
      readonly FirstDigitalDate: "a.media.digitalDate";
      readonly Rating: "a.media.rating";
      readonly Originator: "a.media.originator";
      readonly Network: "a.media.network";
      readonly ShowType: "a.media.type";
      readonly AdLoad: "a.media.adLoad";
      readonly MVPD: "a.media.pass.mvpd";
      readonly Authorized: "a.media.pass.auth";
      readonly DayPart: "a.media.dayPart";
      readonly Feed: "a.media.feed";
      readonly StreamFormat: "a.media.format";
    };
    const AudioMetadataKeys: {
      readonly Artist: "a.media.artist";
      readonly Album: "a.media.album";
      readonly Label: "a.media.label";
      readonly Author: "a.media.author";
      readonly Station: "a.media.station";
      readonly Publisher: "a.media.publisher";
    };
    const AdMetadataKeys: {
      readonly Advertiser: "a.media.ad.advertiser";
      readonly CampaignId: "a.media.ad.campaign";
      readonly CreativeId: "a.media.ad.creative";
      readonly PlacementId: "a.media.ad.placement";
      readonly SiteId: "a.media.ad.site";
      readonly CreativeUrl: "a.media.ad.creativeURL";
    };

    type Values<Constants> = Constants[keyof Constants];
    type ContentKey = Values<typeof VideoMetadataKeys> | Values<typeof AudioMetadataKeys>;
    type AdKey = Values<typeof AdMetadataKeys>;
    type ObjectKey = Values<typeof MediaObjectKey>;

    /** Metadata with free keys, except those of other families. */
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
      "media.prerollwaittime": number;
    }
    interface AdBreakObject {
      readonly [kind]: "adBreak";
    }
    interface AdObject {
      readonly [kind]: "ad";
    }
    interface ChapterObject {
      readonly [kind]: "chapter";
    }
    interface QoEObject {
      readonly [kind]: "quality";
    }
    interface StateObject {
      readonly [kind]: "state";
    }

    // For invalid input, these return null and log an error, so that the event is lost. Positions
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
    function createQoEObject(
      bitrate: number,
      startupTime: number,
      fps: number,
      droppedFrames: number,
    ): QoEObject;
    function createStateObject(name: Text<"PlayerState">): StateObject;

    type None = null | undefined;

    /** Arguments of each event. */
    interface EventArguments {
      adBreakStart: [info: AdBreakObject, contextData?: null];
      adBreakComplete: [info?: None, contextData?: None];
      adStart: [info: AdObject, contextData?: AdMetadata];
      adComplete: [info?: None, contextData?: None];
      adSkip: [info?: None, contextData?: None];
      chapterStart: [info: ChapterObject, contextData?: ChapterMetadata];
      chapterComplete: [info?: None, contextData?: None];
      chapterSkip: [info?: None, contextData?: None];
      seekStart: [info?: None, contextData?: None];
      seekComplete: [info?: None, contextData?: None];
      bufferStart: [info?: None, contextData?: None];
      bufferComplete: [info?: None, contextData?: None];
      bitrateChange: [info?: None, contextData?: None];
      stateStart: [info: StateObject, contextData?: null];
      stateEnd: [info: StateObject, contextData?: null];
    }

    interface Tracker {
      trackSessionStart(mediaObject: MediaObject, contextData?: ContentMetadata): void;
      trackPlay(): void;
      trackPause(): void;
      trackComplete(): void;
      trackSessionEnd(): void;
      trackError(errorId: Text): void;
      trackEvent<Name extends keyof EventArguments>(
        event: Name,
        ...rest: EventArguments[Name]
      ): void;
      updatePlayhead(time: number): void;
      updateQoEObject(qoeObject: QoEObject): void;
      destroy(): void;
    }

    function configure(mediaConfig: MediaConfig, appMeasurement: object): void;
    /** Returns null before configure(). */
    function getInstance(trackerConfig?: {
      [TrackerConfig.Channel]?: string;
      [TrackerConfig.PlayerName]?: string;
    }): Tracker | null;
  }
}

/** The page's own tracker, from ADB.Media.getInstance(). */
declare const tracker: ADB.Media.Tracker;
