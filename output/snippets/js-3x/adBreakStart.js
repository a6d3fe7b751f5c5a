const adBreakObject = ADB.Media.createAdBreakObject("pre-roll", 1, 0);
tracker.trackEvent(ADB.Media.Event.AdBreakStart, adBreakObject);
