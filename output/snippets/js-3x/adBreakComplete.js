tracker.trackEvent(ADB.Media.Event.AdBreakComplete);
