tracker.trackComplete()
