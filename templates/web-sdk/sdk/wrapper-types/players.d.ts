// Parts of the players that the adapters use, with the signatures of video.js 8 and hls.js 1.

declare module "video.js/dist/types/player" {
  export default class Player {
    on(type: string | string[], fn: Function): void;
    currentTime(seconds?: number | string): number | undefined;
    duration(seconds?: number): number | undefined;
    ended(): boolean;
    error(error?: unknown): { code: number } | null;
    isFullscreen(isFullscreen?: boolean): boolean | undefined;
    muted(muted?: boolean): boolean | undefined;
    paused(): boolean;
  }
}

declare module "video.js" {
  import Player from "video.js/dist/types/player";
  export default function videojs(id: string | Element, options?: object): Player;
}

declare module "videojs-contrib-ads" {}

declare module "hls.js" {
  export enum Events {
    DESTROYING = "hlsDestroying",
    ERROR = "hlsError",
    LEVEL_SWITCHED = "hlsLevelSwitched",
  }
  interface Listeners {
    [Events.DESTROYING]: (event: Events.DESTROYING) => void;
    [Events.ERROR]: (event: Events.ERROR, data: { details: string; fatal: boolean }) => void;
    [Events.LEVEL_SWITCHED]: (event: Events.LEVEL_SWITCHED, data: { level: number }) => void;
  }
  export default class Hls {
    readonly levels: { readonly bitrate: number }[];
    attachMedia(media: HTMLMediaElement): void;
    loadSource(url: string): void;
    on<E extends keyof Listeners>(event: E, listener: Listeners[E]): void;
  }
}
