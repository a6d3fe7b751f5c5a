Map<String, Object> qoeObject = Media.createQoEObject(1600, 1200, 24, 12);
tracker.updateQoEObject(qoeObject);
tracker.trackEvent(Media.Event.BufferStart, null, null);
