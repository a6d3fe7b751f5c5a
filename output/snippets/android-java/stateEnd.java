tracker.trackEvent(
    Media.Event.StateEnd, Media.createStateObject(MediaConstants.PlayerState.FULLSCREEN), null);
