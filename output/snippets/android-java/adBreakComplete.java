tracker.trackEvent(Media.Event.AdBreakComplete, null, null);
