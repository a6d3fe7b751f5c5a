// A page that has loaded the plain script: its global has the types of the module.

const typed: mediaTracking.PlayerDetails = { playhead: 0 };
const made: mediaTracking.MediaTracking = new mediaTracking.MediaTracking({ player: () => typed });
const state: mediaTracking.PlayerState = mediaTracking.PlayerState.mute;
made.stateStart({ stateName: state });
