tracker.trackEvent(event: MediaEvent.BufferComplete, info: nil, metadata: nil)
