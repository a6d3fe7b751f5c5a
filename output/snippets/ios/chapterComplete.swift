tracker.trackEvent(event: MediaEvent.ChapterComplete, info: nil, metadata: nil)
