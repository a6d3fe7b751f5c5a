// Tracks a <video> or <audio> element.

import { PlayerState } from "media-tracking";
import { PlayerSession } from "../player-session.js";

/**
 * Returns the session, on which the app reports ads and chapters. Call its
 * `destroy` when the element is removed.
 *
 * @param {HTMLMediaElement} media
 * @param {ConstructorParameters<typeof PlayerSession>[0]} options
 * @param {ConstructorParameters<typeof PlayerSession>[2]} content
 */
export function trackElement(media, options, content) {
  const session = new PlayerSession(options, () => readState(media), content);
  const { signal } = session;
  /** @type {(type: string, listener: () => void) => void} */
  const on = (type, listener) =>
    media.addEventListener(type, listener, { signal });
  const open = () => {
    if (!media.paused && media.readyState >= media.HAVE_METADATA) {
      session.open(); // the length of the content is known
    }
  };

  on("play", open);
  on("loadedmetadata", open);
  on("playing", () => session.play());
  on("timeupdate", () => session.update());
  on("pause", () => media.ended || session.pause());
  on("waiting", () => session.buffer());
  on("seeking", () => session.seek());
  on("seeked", () => session.endSeek(media.paused));
  on("ended", () => session.complete());
  on("emptied", () => session.leave());
  on("error", () => session.fail(`media-error-${media.error?.code}`));

  const setState = session.setState.bind(session);
  const setMute = () => setState(PlayerState.mute, media.muted);
  setMute();
  on("volumechange", setMute);
  const { pictureInPicture, fullScreen } = PlayerState;
  on("enterpictureinpicture", () => setState(pictureInPicture, true));
  on("leavepictureinpicture", () => setState(pictureInPicture, false));
  const isFull = () => !!document.fullscreenElement?.contains(media);
  const setFull = () => setState(fullScreen, isFull());
  document.addEventListener("fullscreenchange", setFull, { signal });
  return session;
}

/** @param {HTMLMediaElement} media */
function readState(media) {
  const isVideo = media instanceof HTMLVideoElement;
  const quality = isVideo ? media.getVideoPlaybackQuality() : undefined;
  return {
    playhead: media.currentTime,
    quality: { droppedFrames: quality?.droppedVideoFrames ?? null }
  };
}
