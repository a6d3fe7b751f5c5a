Map<String, Object> adObject = Media.createAdObject("Ford F-150", "ad-2125", 1, 15);
tracker.trackEvent(Media.Event.AdStart, adObject, null);
