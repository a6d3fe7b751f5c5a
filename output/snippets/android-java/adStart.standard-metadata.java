Map<String, String> adMetadata = new HashMap<>();
adMetadata.put(MediaConstants.AdMetadataKeys.ADVERTISER, "Ford");
adMetadata.put(MediaConstants.AdMetadataKeys.CAMPAIGN_ID, "fall-2024");
adMetadata.put(MediaConstants.AdMetadataKeys.CREATIVE_ID, "creative-987");
adMetadata.put(
    MediaConstants.AdMetadataKeys.CREATIVE_URL, "https://cdn.example.com/ads/creative-987.mp4");
adMetadata.put(MediaConstants.AdMetadataKeys.PLACEMENT_ID, "placement-12");
adMetadata.put(MediaConstants.AdMetadataKeys.SITE_ID, "site-42");
Map<String, Object> adObject = Media.createAdObject("Ford F-150", "ad-2125", 1, 15);
tracker.trackEvent(Media.Event.AdStart, adObject, adMetadata);
