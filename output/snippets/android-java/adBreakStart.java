Map<String, Object> adBreakObject = Media.createAdBreakObject("pre-roll", 1, 0);
tracker.trackEvent(Media.Event.AdBreakStart, adBreakObject, null);
