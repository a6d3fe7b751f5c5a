val adMetadata = mapOf(
    MediaConstants.AdMetadataKeys.ADVERTISER to "Ford",
    MediaConstants.AdMetadataKeys.CAMPAIGN_ID to "fall-2024",
    MediaConstants.AdMetadataKeys.CREATIVE_ID to "creative-987",
    MediaConstants.AdMetadataKeys.CREATIVE_URL to "https://cdn.example.com/ads/creative-987.mp4",
    MediaConstants.AdMetadataKeys.PLACEMENT_ID to "placement-12",
    MediaConstants.AdMetadataKeys.SITE_ID to "site-42"
)
val adObject = Media.createAdObject("Ford F-150", "ad-2125", 1, 15)
tracker.trackEvent(Media.Event.AdStart, adObject, adMetadata)
