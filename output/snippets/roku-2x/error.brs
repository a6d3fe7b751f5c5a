ADBMobile().mediaTrackError("media-error-001", ADBMobile().ERROR_SOURCE_PLAYER)
