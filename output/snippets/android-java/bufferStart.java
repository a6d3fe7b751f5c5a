tracker.trackEvent(Media.Event.BufferStart, null, null);
