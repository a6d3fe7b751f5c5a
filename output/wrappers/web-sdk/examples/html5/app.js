import { createInstance } from "@adobe/alloy";
import { ContentType } from "media-tracking";
import { trackElement } from "./html5-adapter.js";

const alloy = createInstance({ name: "alloy" });
alloy("configure", {
  datastreamId: "your datastream ID",
  orgId: "your organization ID@AdobeOrg",
  streamingMedia: { channel: "Sports", playerName: "My Player" }
});

const video = document.getElementsByTagName("video")[0];
trackElement(video, { alloy }, () => ({
  contentId: "video-123",
  contentLength: video.duration,
  contentType: ContentType.vod
}));
