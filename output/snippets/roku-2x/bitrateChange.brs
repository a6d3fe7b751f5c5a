qosInfo = adb_media_init_qosinfo(3200.0, 1200.0, 24.0, 0.0)
ADBMobile().mediaUpdateQoS(qosInfo)
ADBMobile().mediaTrackEvent(ADBMobile().MEDIA_BITRATE_CHANGE)
