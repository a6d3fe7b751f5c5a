tracker.trackEvent(event: MediaEvent.AdComplete, info: nil, metadata: nil)
