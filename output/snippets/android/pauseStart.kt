tracker.trackPause()
