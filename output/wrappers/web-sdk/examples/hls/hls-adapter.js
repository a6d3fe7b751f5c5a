// Tracks a media element that hls.js feeds.

import { Events } from "hls.js";
import { trackElement } from "../html5/html5-adapter.js";

/**
 * Returns the session, on which the app reports ads and chapters. Call its
 * `destroy` when the element is removed.
 *
 * @param {import("hls.js").default} hls
 * @param {HTMLMediaElement} media the element that `hls` is attached to
 * @param {Parameters<typeof trackElement>[1]} options
 * @param {Parameters<typeof trackElement>[2]} content
 */
export function trackHls(hls, media, options, content) {
  const session = trackElement(media, options, content);
  let bitrate = 0;

  hls.on(Events.LEVEL_SWITCHED, (_, { level }) => {
    const previous = bitrate;
    bitrate = Math.round((hls.levels[level]?.bitrate ?? 0) / 1000);
    if (previous > 0 && bitrate > 0 && bitrate !== previous) {
      session.changeBitrate(bitrate);
    }
  });
  hls.on(Events.ERROR, (_, { fatal, details }) => {
    if (fatal) {
      session.fail(details);
    }
  });
  hls.on(Events.DESTROYING, () => session.destroy());
  return session;
}
