tracker.trackEvent(Media.Event.ChapterSkip, null, null);
