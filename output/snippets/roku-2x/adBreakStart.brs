adBreakInfo = adb_media_init_adbreakinfo("pre-roll", 0.0, 1.0)
ADBMobile().mediaTrackEvent(ADBMobile().MEDIA_AD_BREAK_START, adBreakInfo)
