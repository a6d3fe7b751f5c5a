tracker.trackPause();
