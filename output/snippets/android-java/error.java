tracker.trackError("media-error-001");
