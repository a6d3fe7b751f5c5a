tracker.trackEvent(event: MediaEvent.SeekStart, info: nil, metadata: nil)
