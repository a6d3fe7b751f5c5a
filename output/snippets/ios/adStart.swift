let adObject = Media.createAdObjectWith(name: "Ford F-150", id: "ad-2125", position: 1, length: 15)
tracker.trackEvent(event: MediaEvent.AdStart, info: adObject, metadata: nil)
