ADBMobile.media.trackEvent(ADBMobile.media.Event.AdSkip);
