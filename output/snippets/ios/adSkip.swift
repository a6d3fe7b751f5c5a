tracker.trackEvent(event: MediaEvent.AdSkip, info: nil, metadata: nil)
