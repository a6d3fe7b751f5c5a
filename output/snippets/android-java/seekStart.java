tracker.trackEvent(Media.Event.SeekStart, null, null);
