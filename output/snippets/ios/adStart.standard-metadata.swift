let adMetadata = [
  MediaConstants.AdMetadataKeys.ADVERTISER: "Ford",
  MediaConstants.AdMetadataKeys.CAMPAIGN_ID: "fall-2024",
  MediaConstants.AdMetadataKeys.CREATIVE_ID: "creative-987",
  MediaConstants.AdMetadataKeys.CREATIVE_URL: "https://cdn.example.com/ads/creative-987.mp4",
  MediaConstants.AdMetadataKeys.PLACEMENT_ID: "placement-12",
  MediaConstants.AdMetadataKeys.SITE_ID: "site-42",
]
let adObject = Media.createAdObjectWith(name: "Ford F-150", id: "ad-2125", position: 1, length: 15)
tracker.trackEvent(event: MediaEvent.AdStart, info: adObject, metadata: adMetadata)
