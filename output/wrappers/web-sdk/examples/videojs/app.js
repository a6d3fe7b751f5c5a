import { createInstance } from "@adobe/alloy";
import videojs from "video.js";
import "videojs-contrib-ads";
import { ContentType } from "media-tracking";
import { trackPlayer } from "./videojs-adapter.js";

const alloy = createInstance({ name: "alloy" });
alloy("configure", {
  datastreamId: "your datastream ID",
  orgId: "your organization ID@AdobeOrg",
  streamingMedia: { channel: "Sports", playerName: "My Player" }
});

/** @type {ReturnType<typeof videojs> & { ads?: any }} */
const player = videojs("player");
player.ads(); // in your app, the plugin of your ad system calls it
trackPlayer(player, { alloy }, () => ({
  contentId: "video-123",
  contentLength: player.duration() ?? NaN,
  contentType: ContentType.vod
}));
