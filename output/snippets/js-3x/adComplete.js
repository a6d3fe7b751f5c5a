tracker.trackEvent(ADB.Media.Event.AdComplete);
