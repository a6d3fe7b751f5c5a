ADBMobile.media.trackEvent(ADBMobile.media.Event.AdComplete);
