ADBMobile.media.trackEvent(ADBMobile.media.Event.ChapterSkip);
