// The delegate's getQoSObject returns this variable; the SDK asks for it every
// 500 ms.
currentQoS = ADBMobile.media.createQoSObject(3200, 1200, 24, 0);
ADBMobile.media.trackEvent(ADBMobile.media.Event.BitrateChange);
