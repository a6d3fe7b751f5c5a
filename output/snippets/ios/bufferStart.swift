tracker.trackEvent(event: MediaEvent.BufferStart, info: nil, metadata: nil)
