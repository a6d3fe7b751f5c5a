tracker.trackEvent(ADB.Media.Event.SeekComplete);
