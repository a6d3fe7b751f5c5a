ADBMobile.media.trackEvent(
  ADBMobile.media.Event.StateEnd,
  ADBMobile.media.createStateObject(ADBMobile.media.PlayerState.FullScreen)
);
ADBMobile.media.trackEvent(
  ADBMobile.media.Event.StateEnd,
  ADBMobile.media.createStateObject(ADBMobile.media.PlayerState.Mute)
);
