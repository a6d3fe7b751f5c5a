tracker.trackEvent(Media.Event.BufferComplete, null, null);
