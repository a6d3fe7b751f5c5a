tracker.trackEvent(event: MediaEvent.ChapterSkip, info: nil, metadata: nil)
