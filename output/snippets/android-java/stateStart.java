tracker.trackEvent(
    Media.Event.StateStart,
    Media.createStateObject(MediaConstants.PlayerState.FULLSCREEN),
    null);
