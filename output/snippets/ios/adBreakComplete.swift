tracker.trackEvent(event: MediaEvent.AdBreakComplete, info: nil, metadata: nil)
