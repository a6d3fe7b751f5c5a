ADBMobile.media.trackEvent(ADBMobile.media.Event.ChapterComplete);
