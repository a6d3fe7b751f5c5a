tracker.trackError(errorId: "media-error-001")
