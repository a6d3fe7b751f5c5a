tracker.trackEvent(
    Media.Event.StateStart,
    Media.createStateObject(MediaConstants.PlayerState.FULLSCREEN),
    null);
tracker.trackEvent(
    Media.Event.StateStart, Media.createStateObject(MediaConstants.PlayerState.MUTE), null);
