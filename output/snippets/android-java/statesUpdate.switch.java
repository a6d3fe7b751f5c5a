tracker.trackEvent(
    Media.Event.StateStart,
    Media.createStateObject(MediaConstants.PlayerState.FULLSCREEN),
    null);
tracker.trackEvent(
    Media.Event.StateEnd, Media.createStateObject(MediaConstants.PlayerState.MUTE), null);
tracker.trackEvent(
    Media.Event.StateEnd,
    Media.createStateObject(MediaConstants.PlayerState.PICTURE_IN_PICTURE),
    null);
