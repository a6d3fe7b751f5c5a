tracker.trackEvent(ADB.Media.Event.BufferComplete);
