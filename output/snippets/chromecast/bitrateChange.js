// The SDK reads this variable through its delegate every 500 ms. An event that
// is sent earlier lacks the new values.
currentQoS = ADBMobile.media.createQoSObject(3200, 1200, 24, 0);
setTimeout(() => {
  ADBMobile.media.trackEvent(ADBMobile.media.Event.BitrateChange);
}, 750);
