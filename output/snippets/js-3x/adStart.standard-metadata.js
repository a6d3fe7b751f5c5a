const adMetadata = {
  [ADB.Media.AdMetadataKeys.Advertiser]: "Ford",
  [ADB.Media.AdMetadataKeys.CampaignId]: "fall-2024",
  [ADB.Media.AdMetadataKeys.CreativeId]: "creative-987",
  [ADB.Media.AdMetadataKeys.CreativeUrl]:
    "https://cdn.example.com/ads/creative-987.mp4",
  [ADB.Media.AdMetadataKeys.PlacementId]: "placement-12",
  [ADB.Media.AdMetadataKeys.SiteId]: "site-42"
};
const adObject = ADB.Media.createAdObject("Ford F-150", "ad-2125", 1, 15);
tracker.trackEvent(ADB.Media.Event.AdStart, adObject, adMetadata);
