tracker.trackSessionEnd()
