tracker.trackEvent(ADB.Media.Event.ChapterSkip);
