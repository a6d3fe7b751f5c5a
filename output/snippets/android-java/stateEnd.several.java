tracker.trackEvent(
    Media.Event.StateEnd, Media.createStateObject(MediaConstants.PlayerState.FULLSCREEN), null);
tracker.trackEvent(
    Media.Event.StateEnd, Media.createStateObject(MediaConstants.PlayerState.MUTE), null);
