tracker.trackEvent(Media.Event.SeekComplete, null, null);
