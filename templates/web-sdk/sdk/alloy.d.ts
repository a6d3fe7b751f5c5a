// Typed declarations of @adobe/alloy 2.33.1: its commands for streaming media, called through the
// global function of the base code or an instance of the package (package.d.ts). The library checks
// little of a payload itself, so the types of payloads follow the Media Edge API: values that its
// schema rejects are errors here.

/** Integers only: the API rejects fractions, which TypeScript cannot distinguish. */
type Integer = number;

interface SessionDetails {
  /** The content ID. */
  name: string;
  friendlyName?: string;
  length: Integer;
  contentType: string;
  streamType?: "audio" | "video";
  playerName: string;
  channel: string;
  appVersion?: string;
  hasResume?: boolean;
  isDownloaded?: boolean;
  show?: string;
  season?: string;
  episode?: string;
  assetID?: string;
  genre?: string;
  firstAirDate?: string;
  firstDigitalDate?: string;
  rating?: string;
  originator?: string;
  network?: string;
  showType?: string;
  adLoad?: string;
  mvpd?: string;
  authorized?: string;
  dayPart?: string;
  feed?: string;
  streamFormat?: string;
  artist?: string;
  album?: string;
  label?: string;
  author?: string;
  station?: string;
  publisher?: string;
}

interface AdvertisingPodDetails {
  friendlyName?: string;
  index: Integer;
  offset: Integer;
}

interface AdvertisingDetails {
  /** The ad ID. */
  name: string;
  friendlyName?: string;
  length: Integer;
  podPosition: Integer;
  playerName: string;
  advertiser?: string;
  campaignID?: string;
  creativeID?: string;
  creativeURL?: string;
  placementID?: string;
  siteID?: string;
}

interface ChapterDetails {
  friendlyName?: string;
  index: Integer;
  length: Integer;
  offset: Integer;
}

interface ErrorDetails {
  name: string;
  source: "player" | "external";
}

interface QoeDataDetails {
  bitrate?: Integer;
  droppedFrames?: Integer;
  framesPerSecond?: Integer;
  timeToStart?: Integer;
}

interface PlayerState {
  /** Letters, digits, underscores and dots, 64 at most. */
  name: string;
}

type PlayerStates = [PlayerState, ...PlayerState[]];

interface CustomMetadata {
  name: string;
  value: string;
}

/** Members that every message of an open session can have. */
interface Quality {
  qoeDataDetails?: QoeDataDetails;
}

/** Members of each event, in addition to its place in the session. */
interface MediaCollections {
  "media.sessionStart": Quality & {
    sessionDetails: SessionDetails;
    customMetadata?: CustomMetadata[];
  };
  "media.sessionComplete": Quality;
  "media.sessionEnd": Quality;
  "media.play": Quality;
  "media.ping": Quality;
  "media.pauseStart": Quality;
  "media.bufferStart": Quality;
  "media.bitrateChange": { qoeDataDetails: QoeDataDetails };
  "media.error": Quality & { errorDetails: ErrorDetails };
  "media.statesUpdate": Quality &
    (
      | { statesStart: PlayerStates; statesEnd?: PlayerStates }
      | { statesStart?: PlayerStates; statesEnd: PlayerStates }
    );
  "media.adBreakStart": Quality & { advertisingPodDetails: AdvertisingPodDetails };
  "media.adBreakComplete": Quality;
  "media.adStart": Quality & {
    advertisingDetails: AdvertisingDetails;
    customMetadata?: CustomMetadata[];
  };
  "media.adComplete": Quality;
  "media.adSkip": Quality;
  "media.chapterStart": Quality & {
    chapterDetails: ChapterDetails;
    customMetadata?: CustomMetadata[];
  };
  "media.chapterComplete": Quality;
  "media.chapterSkip": Quality;
}

type EventType = keyof MediaCollections;

/** Position of an event in a session; only the session start has no session ID yet. */
type Place<Type extends EventType> = Type extends "media.sessionStart"
  ? { playhead: Integer }
  : { playhead: Integer; sessionID: string };

/** An event with all values provided by the caller. */
type MediaEvent<Types extends EventType = EventType> = {
  [Type in Types]: {
    eventType: Type;
    timestamp?: string;
    mediaCollection: MediaCollections[Type] & Place<Type>;
  };
}[Types];

/** An event whose playhead, quality and session the library adds if they are missing. */
type PlayerEvent<Types extends EventType = EventType> = {
  [Type in Types]: {} extends MediaCollections[Type]
    ? {
        eventType: Type;
        timestamp?: string;
        mediaCollection?: MediaCollections[Type] & Partial<Place<Type>>;
      }
    : {
        eventType: Type;
        timestamp?: string;
        mediaCollection: MediaCollections[Type] & Partial<Place<Type>>;
      };
}[Types];

/** Identities of the viewer, by namespace. */
interface IdentityMap {
  [namespace: string]: {
    id: string;
    authenticatedState?: "ambiguous" | "authenticated" | "loggedOut";
    primary?: boolean;
  }[];
}

type SessionStart<Event> = Event extends { eventType: unknown }
  ? Omit<Event, "eventType"> & { eventType?: "media.sessionStart"; identityMap?: IdentityMap }
  : never;

interface PlayerDetails {
  playhead: number;
  qoeDataDetails?: QoeDataDetails;
}

interface Overrides {
  edgeConfigOverrides?: object;
}

interface StreamingMedia {
  channel: string;
  playerName: string;
  appVersion?: string;
  /** Seconds, from 10 to 50. */
  mainPingInterval?: number;
  /** Seconds, from 1 to 10. */
  adPingInterval?: number;
}

interface Configuration {
  datastreamId: string;
  orgId: string;
  edgeDomain?: string;
  edgeBasePath?: string;
  defaultConsent?: "in" | "out" | "pending";
  thirdPartyCookiesEnabled?: boolean;
  idMigrationEnabled?: boolean;
  clickCollectionEnabled?: boolean;
  debugEnabled?: boolean;
  context?: string[];
  onBeforeEventSend?: (content: { xdm: object; data: object }) => boolean | void;
  streamingMedia?: StreamingMedia;
}

interface Result {
  propositions?: object[];
  decisions?: object[];
}

/** Decision about data collection: yes, no or pending. */
interface AdobeConsent {
  standard: "Adobe";
  version: "2.0";
  value: { collect: { val: "y" | "n" | "p" }; metadata?: { time: string } };
}

/** The calls of the Media SDK for JavaScript; snippets only create a tracker. */
interface LegacyMedia {
  getInstance(): object;
}

interface Commands {
  configure: { options: Configuration; result: object };
  getMediaAnalyticsTracker: { options: Record<string, never>; result: LegacyMedia };
  setConsent: { options: { consent: AdobeConsent[] }; result: void };
  sendEvent: {
    options: Overrides & { xdm: MediaEvent; data?: object };
    result: Result;
  };
  createMediaSession: {
    options: Overrides &
      (
        | {
            playerId: string;
            getPlayerDetails: (player: { playerId: string }) => PlayerDetails;
            xdm: SessionStart<PlayerEvent<"media.sessionStart">>;
          }
        | {
            playerId?: undefined;
            getPlayerDetails?: undefined;
            xdm: SessionStart<MediaEvent<"media.sessionStart">>;
          }
      );
    /** Missing if the server returned no session ID. */
    result: Result & { sessionId?: string };
  };
  sendMediaEvent: {
    options: Overrides &
      ({ playerId: string; xdm: PlayerEvent } | { playerId?: undefined; xdm: MediaEvent });
    result: object;
  };
}

/** Calls a command of an instance. */
type Instance = typeof alloy;

declare function alloy<Name extends keyof Commands>(
  command: Name,
  options: Commands[Name]["options"],
): Promise<Commands[Name]["result"]>;
