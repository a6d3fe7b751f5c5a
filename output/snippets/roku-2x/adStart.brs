adInfo = adb_media_init_adinfo("Ford F-150", "ad-2125", 1.0, 15.0)
ADBMobile().mediaTrackEvent(ADBMobile().MEDIA_AD_START, adInfo)
