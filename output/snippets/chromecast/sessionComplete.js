ADBMobile.media.trackComplete();
