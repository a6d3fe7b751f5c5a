const adMetadata = {
  [ADBMobile.media.AdMetadataKeys.ADVERTISER]: "Ford",
  [ADBMobile.media.AdMetadataKeys.CAMPAIGN_ID]: "fall-2024",
  [ADBMobile.media.AdMetadataKeys.CREATIVE_ID]: "creative-987",
  [ADBMobile.media.AdMetadataKeys.CREATIVE_URL]:
    "https://cdn.example.com/ads/creative-987.mp4",
  [ADBMobile.media.AdMetadataKeys.PLACEMENT_ID]: "placement-12",
  [ADBMobile.media.AdMetadataKeys.SITE_ID]: "site-42"
};
const adObject = ADBMobile.media.createAdObject("Ford F-150", "ad-2125", 1, 15);
ADBMobile.media.trackEvent(ADBMobile.media.Event.AdStart, adObject, adMetadata);
