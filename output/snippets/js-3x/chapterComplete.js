tracker.trackEvent(ADB.Media.Event.ChapterComplete);
