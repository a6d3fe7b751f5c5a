tracker.trackSessionEnd();
