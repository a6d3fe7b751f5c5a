tracker.trackComplete();
