// A session of one player: puts what a player reports into the order that
// tracking expects. The adapters use it. Copy both into your app, and edit them.

import { ErrorSource, MediaTracking, secondOfDay } from "media-tracking";

/**
 * @typedef {import("media-tracking").MediaTrackingOptions} Options
 * @typedef {import("media-tracking").PlayerDetails} PlayerDetails
 * @typedef {import("media-tracking").SessionStart} SessionStart
 * @typedef {import("media-tracking").AdBreakStart} AdBreakStart
 * @typedef {import("media-tracking").AdStart} AdStart
 * @typedef {import("media-tracking").ChapterStart} ChapterStart
 */

/** Content types whose playhead is the second of the day. */
const LIVE = ["live", "linear", "radio"];
/** A session closes after these times in seconds, even if pings arrive. */
const LONGEST_STALL = 1800;
const LONGEST_SESSION = 86400;

const now = () => Date.now() / 1000;

export class PlayerSession {
  #controller = new AbortController();
  #player;
  #content;
  #isOpen = false;
  #isLive = false;
  /** "idle", "playing", "paused", "buffering" or "seeking" */
  #playback = "idle";
  #playhead = 0;
  #openedAt = 0;
  #stoppedAt = Infinity;
  #recoveredAt = 0;
  /** @type {Set<string>} */
  #states = new Set();
  /** @type {AdBreakStart | null} */
  #adBreak = null;
  /** @type {AdStart | null} */
  #ad = null;
  /** @type {ChapterStart | null} */
  #chapter = null;

  /**
   * @param {Omit<Options, "player">} options
   * @param {() => PlayerDetails} player returns the state of
   *   the player, with `NaN` as the playhead while an ad plays
   * @param {() => SessionStart} content describes the
   *   content of the player; called when a session opens
   */
  constructor({ onError = console.warn, ...options }, player, content) {
    this.#player = player;
    this.#content = content;
    this.tracking = new MediaTracking({
      ...options,
      player: () => this.update(),
      onError: (error) => {
        onError(error);
        this.#recover(error);
      }
    });
    addEventListener("pagehide", () => this.leave(), { signal: this.signal });
  }

  /** Aborts when the session is no longer used: pass it to event listeners. */
  get signal() {
    return this.#controller.signal;
  }

  /**
   * Stores and returns the state of the player. Call it whenever the position
   * changes. It stands still during ads, seeks and after the end.
   */
  update() {
    const isMoving = this.#isOpen && this.#playback !== "seeking";
    const details = isMoving ? this.#player() : { playhead: NaN };
    if (this.#isLive) {
      this.#playhead = secondOfDay();
    } else if (!this.#adBreak && Number.isFinite(details.playhead)) {
      this.#playhead = details.playhead;
    }
    return { ...details, playhead: this.#playhead };
  }

  /** The viewer requests the content. Opens a session, unless one is open. */
  open(hasResume = false) {
    if (this.#isOpen) {
      return;
    }
    const content = this.#content();
    this.#isOpen = true;
    this.#isLive = LIVE.includes(content.contentType);
    this.#playback = "idle";
    this.#openedAt = now();
    this.#stoppedAt = Infinity;
    this.tracking.openSession(hasResume ? { ...content, hasResume } : content);
    for (const stateName of this.#states) {
      this.tracking.stateStart({ stateName });
    }
  }

  /** The content plays. After a long pause, it continues in another session. */
  play() {
    const isStale = now() - this.#stoppedAt > LONGEST_STALL && !this.#isLive;
    if (this.#isOpen && (isStale || now() - this.#openedAt > LONGEST_SESSION)) {
      this.#reopen();
    }
    this.open();
    if (this.#playback === "buffering") {
      this.tracking.bufferComplete();
    } else if (this.#playback === "idle" || this.#playback === "paused") {
      this.tracking.play();
    } else {
      return;
    }
    this.#playback = "playing";
    this.#stoppedAt = Infinity;
  }

  pause() {
    if (this.#playback === "buffering") {
      this.play();
    }
    if (this.#isOpen && this.#playback === "playing") {
      this.tracking.pause();
      this.#playback = "paused";
      this.#stoppedAt = now();
    }
  }

  /** Playback stops because the player has no data. `play` ends it. */
  buffer() {
    if (this.#isOpen && this.#playback === "playing") {
      this.tracking.bufferStart();
      this.#playback = "buffering";
    }
  }

  /** The viewer starts to seek. The playhead is that of the last `update`. */
  seek() {
    if (this.#playback === "buffering") {
      this.play();
    }
    if (this.#isOpen && /playing|paused/.test(this.#playback)) {
      this.#playback = "seeking";
      this.tracking.seekStart();
    }
  }

  /** The seek has ended; a paused player stays paused. */
  endSeek(isPaused = false) {
    if (this.#isOpen && this.#playback === "seeking") {
      this.#playback = "playing";
      this.tracking.seekComplete();
      if (isPaused) {
        this.pause();
      }
    }
  }

  /** @param {AdBreakStart} details */
  startBreak(details) {
    this.endBreak();
    this.open();
    this.#adBreak = details;
    this.#playback = "idle";
    this.tracking.adBreakStart(details);
  }

  /** @param {AdStart} details */
  startAd(details) {
    this.skipAd();
    if (this.#adBreak) {
      this.#ad = details;
      this.tracking.adStart(details);
    }
  }

  completeAd() {
    if (this.#ad) {
      this.#ad = null;
      this.tracking.adComplete();
    }
  }

  skipAd() {
    if (this.#ad) {
      this.#ad = null;
      this.tracking.adSkip();
    }
  }

  endBreak() {
    this.skipAd();
    if (this.#adBreak) {
      this.tracking.adBreakComplete();
      this.#adBreak = null;
    }
  }

  /** @param {ChapterStart} details */
  startChapter(details) {
    this.skipChapter();
    this.open();
    this.#chapter = details;
    this.tracking.chapterStart(details);
  }

  completeChapter() {
    if (this.#chapter) {
      this.#chapter = null;
      this.tracking.chapterComplete();
    }
  }

  skipChapter() {
    if (this.#chapter) {
      this.#chapter = null;
      this.tracking.chapterSkip();
    }
  }

  /**
   * A state of the player, such as `PlayerState.mute`, begins or ends.
   * @param {string} name
   * @param {boolean} isActive
   */
  setState(name, isActive) {
    if (this.#states.has(name) === isActive) {
      return;
    }
    this.#states[isActive ? "add" : "delete"](name);
    if (this.#isOpen && isActive) {
      this.tracking.stateStart({ stateName: name });
    } else if (this.#isOpen) {
      this.tracking.stateEnd({ endedStateName: name });
    }
  }

  /** The content has played to its end. */
  complete() {
    if (this.#isOpen) {
      this.#isOpen = false; // the playhead stays where it is
      this.endBreak();
      this.completeChapter();
      this.tracking.complete();
    }
  }

  /** The viewer leaves the content: closes what is open, from the inside. */
  leave() {
    if (this.#isOpen) {
      this.#isOpen = false;
      this.endBreak();
      this.skipChapter();
      this.tracking.end();
    }
  }

  /**
   * The player switches to another bitrate, in kilobits per second.
   * @param {number} bitrate
   */
  changeBitrate(bitrate) {
    if (this.#isOpen && this.#playback !== "idle") {
      this.tracking.bitrateChange({ bitrate });
    }
  }

  /**
   * Playback ends with an error.
   * @param {string} errorId
   */
  fail(errorId) {
    if (this.#isOpen) {
      this.tracking.error({ errorId, errorSource: ErrorSource.player });
      this.leave();
    }
  }

  /** Stops tracking, as when the player is removed from the page. */
  destroy() {
    this.leave();
    this.#controller.abort();
  }

  /**
   * Continues in another session if the backend has closed this one.
   * @param {any} error
   */
  #recover(error) {
    const isClosed = /status code (404|410)/.test(error?.cause?.message);
    if (!this.#isOpen || !isClosed || now() - this.#recoveredAt < 60) {
      return;
    }
    const playback = this.#playback;
    this.#reopen();
    if (playback !== "idle") {
      this.play();
    }
    if (playback === "paused") {
      this.pause();
    }
  }

  /** Opens another session, with what is open in the closed one. */
  #reopen() {
    this.#recoveredAt = now();
    this.#isOpen = false;
    this.open(true);
    if (this.#chapter) {
      this.tracking.chapterStart(this.#chapter);
    }
    if (this.#adBreak) {
      this.tracking.adBreakStart(this.#adBreak);
    }
    if (this.#ad) {
      this.tracking.adStart(this.#ad);
    }
  }
}
