var agency = { track: (options) => alloy("sendEvent", options) };
