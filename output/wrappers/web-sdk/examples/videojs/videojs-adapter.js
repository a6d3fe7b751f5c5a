// Tracks a video.js player, with the ads of a plugin on videojs-contrib-ads.

import { PlayerState } from "media-tracking";
import { PlayerSession } from "../player-session.js";

/** @typedef {import("video.js/dist/types/player").default} Player */

/**
 * Returns the session, on which the app reports chapters.
 *
 * @param {Player & { ads?: any }} player
 * @param {ConstructorParameters<typeof PlayerSession>[0]} options
 * @param {ConstructorParameters<typeof PlayerSession>[2]} content
 */
export function trackPlayer(player, options, content) {
  const isAd = () => player.ads?.isInAdMode?.() === true;
  const readState = () => ({
    playhead: isAd() ? NaN : (player.currentTime() ?? NaN)
  });
  const session = new PlayerSession(options, readState, content);
  /** @type {(type: string, listener: () => unknown) => void} */
  const on = (type, listener) => player.on(type, listener);

  // The plugin renames these events while ads play.
  on("play", () => session.open());
  on("playing", () => session.play());
  on("timeupdate", () => session.update());
  on("pause", () => player.ended() || session.pause());
  on("waiting", () => session.buffer());
  on("seeking", () => session.seek());
  on("seeked", () => session.endSeek(player.paused()));
  on("ended", () => session.complete());
  on("loadstart", () => session.leave());
  on("error", () => session.fail(`media-error-${player.error()?.code}`));
  on("dispose", () => session.destroy());

  let [adBreakPosition, podPosition] = [0, 0];
  on("loadstart", () => (adBreakPosition = 0));
  on("adstart", () => {
    adBreakPosition += 1;
    podPosition = 0;
    const adBreakOffset = session.update().playhead;
    session.startBreak({ adBreakPosition, adBreakOffset });
  });
  on("ads-ad-started", () => {
    podPosition += 1;
    const { id = "unknown", duration = NaN } = player.ads.ad ?? {};
    session.startAd({ adId: id, adLength: duration, podPosition });
  });
  on("ads-ad-skipped", () => session.skipAd());
  on("ads-ad-ended", () => session.completeAd());
  on("adend", () => session.endBreak());

  const { mute, fullScreen } = PlayerState;
  on("volumechange", () => session.setState(mute, player.muted() === true));
  on("fullscreenchange", () =>
    session.setState(fullScreen, player.isFullscreen() === true)
  );
  return session;
}
