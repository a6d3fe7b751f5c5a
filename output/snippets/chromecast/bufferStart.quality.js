// The delegate's getQoSObject returns this variable; the SDK asks for it every
// 500 ms.
currentQoS = ADBMobile.media.createQoSObject(1600, 1200, 24, 12);
ADBMobile.media.trackEvent(ADBMobile.media.Event.BufferStart);
