const Media = await alloy("getMediaAnalyticsTracker", {});
const tracker = Media.getInstance();
