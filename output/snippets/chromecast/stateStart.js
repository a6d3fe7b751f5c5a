ADBMobile.media.trackEvent(
  ADBMobile.media.Event.StateStart,
  ADBMobile.media.createStateObject(ADBMobile.media.PlayerState.FullScreen)
);
