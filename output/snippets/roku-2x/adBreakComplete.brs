ADBMobile().mediaTrackEvent(ADBMobile().MEDIA_AD_BREAK_COMPLETE)
