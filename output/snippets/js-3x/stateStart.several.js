tracker.trackEvent(
  ADB.Media.Event.StateStart,
  ADB.Media.createStateObject(ADB.Media.PlayerState.FullScreen)
);
tracker.trackEvent(
  ADB.Media.Event.StateStart,
  ADB.Media.createStateObject(ADB.Media.PlayerState.Mute)
);
