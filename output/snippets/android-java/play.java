tracker.trackPlay();
