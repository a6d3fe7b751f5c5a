tracker.trackEvent(ADB.Media.Event.BufferStart);
