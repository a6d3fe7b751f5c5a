import { createInstance } from "@adobe/alloy";
import Hls from "hls.js";
import { ContentType } from "media-tracking";
import { trackHls } from "./hls-adapter.js";

const alloy = createInstance({ name: "alloy" });
alloy("configure", {
  datastreamId: "your datastream ID",
  orgId: "your organization ID@AdobeOrg",
  streamingMedia: { channel: "Sports", playerName: "My Player" }
});

const video = document.getElementsByTagName("video")[0];
const hls = new Hls();
trackHls(hls, video, { alloy }, () => ({
  contentId: "video-123",
  contentLength: video.duration,
  contentType: ContentType.vod
}));
hls.loadSource("video/main.m3u8");
hls.attachMedia(video);
