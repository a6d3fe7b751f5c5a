tracker.trackEvent(Media.Event.ChapterComplete, null, null);
