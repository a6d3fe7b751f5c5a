tracker.trackEvent(event: MediaEvent.SeekComplete, info: nil, metadata: nil)
