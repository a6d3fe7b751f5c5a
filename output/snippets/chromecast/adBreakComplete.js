ADBMobile.media.trackEvent(ADBMobile.media.Event.AdBreakComplete);
