tracker.trackEvent(ADB.Media.Event.SeekStart);
