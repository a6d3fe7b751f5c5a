qosInfo = adb_media_init_qosinfo(1600.0, 1200.0, 24.0, 30.0)
ADBMobile().mediaUpdateQoS(qosInfo)
ADBMobile().mediaTrackError("media-error-001", ADBMobile().ERROR_SOURCE_PLAYER)
