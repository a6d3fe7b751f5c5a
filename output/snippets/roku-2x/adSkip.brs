ADBMobile().mediaTrackEvent(ADBMobile().MEDIA_AD_SKIP)
