qosInfo = adb_media_init_qosinfo(1600.0, 1200.0, 24.0, 12.0)
ADBMobile().mediaUpdateQoS(qosInfo)
ADBMobile().mediaTrackEvent(ADBMobile().MEDIA_BUFFER_START)
