tracker.trackEvent(ADB.Media.Event.AdSkip);
