const adObject = ADB.Media.createAdObject("Ford F-150", "ad-2125", 1, 15);
tracker.trackEvent(ADB.Media.Event.AdStart, adObject);
