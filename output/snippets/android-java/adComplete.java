tracker.trackEvent(Media.Event.AdComplete, null, null);
