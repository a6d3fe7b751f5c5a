ADBMobile().mediaTrackSessionEnd()
