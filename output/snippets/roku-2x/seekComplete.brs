ADBMobile().mediaTrackEvent(ADBMobile().MEDIA_SEEK_COMPLETE)
