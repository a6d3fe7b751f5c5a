ADBMobile().mediaTrackPause()
