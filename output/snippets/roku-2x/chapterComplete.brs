ADBMobile().mediaTrackEvent(ADBMobile().MEDIA_CHAPTER_COMPLETE)
