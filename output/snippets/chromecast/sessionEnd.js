ADBMobile.media.trackSessionEnd();
