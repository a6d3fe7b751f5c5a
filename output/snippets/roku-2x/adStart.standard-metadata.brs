adMetadata = {}
adMetadata[ADBMobile().MEDIA_AdMetadataKeyADVERTISER] = "Ford"
adMetadata[ADBMobile().MEDIA_AdMetadataKeyCAMPAIGN_ID] = "fall-2024"
adMetadata[ADBMobile().MEDIA_AdMetadataKeyCREATIVE_ID] = "creative-987"
adMetadata[ADBMobile().MEDIA_AdMetadataKeyCREATIVE_URL] = "https://cdn.example.com/ads/creative-987.mp4"
adMetadata[ADBMobile().MEDIA_AdMetadataKeyPLACEMENT_ID] = "placement-12"
adMetadata[ADBMobile().MEDIA_AdMetadataKeySITE_ID] = "site-42"
adInfo = adb_media_init_adinfo("Ford F-150", "ad-2125", 1.0, 15.0)
ADBMobile().mediaTrackEvent(ADBMobile().MEDIA_AD_START, adInfo, adMetadata)
