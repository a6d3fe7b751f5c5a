tracker.trackEvent(
  ADB.Media.Event.StateEnd,
  ADB.Media.createStateObject(ADB.Media.PlayerState.FullScreen)
);
