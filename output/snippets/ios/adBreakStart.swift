let adBreakObject = Media.createAdBreakObjectWith(name: "pre-roll", position: 1, startTime: 0)
tracker.trackEvent(event: MediaEvent.AdBreakStart, info: adBreakObject, metadata: nil)
