// The SDK reads this variable through its delegate every 500 ms. An event that
// is sent earlier lacks the new values.
currentQoS = ADBMobile.media.createQoSObject(1600, 1200, 24, 12);
setTimeout(() => {
  ADBMobile.media.trackEvent(ADBMobile.media.Event.BufferStart);
}, 750);
