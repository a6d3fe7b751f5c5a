tracker.trackEvent(Media.Event.AdSkip, null, null);
