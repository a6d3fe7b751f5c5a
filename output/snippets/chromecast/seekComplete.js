ADBMobile.media.trackEvent(ADBMobile.media.Event.SeekComplete);
