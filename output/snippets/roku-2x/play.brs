ADBMobile().mediaTrackPlay()
