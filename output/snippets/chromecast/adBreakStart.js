const adBreakObject = ADBMobile.media.createAdBreakObject("pre-roll", 1, 0);
ADBMobile.media.trackEvent(ADBMobile.media.Event.AdBreakStart, adBreakObject);
