tracker.trackPlay()
