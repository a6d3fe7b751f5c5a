ADBMobile.media.trackEvent(ADBMobile.media.Event.SeekStart);
