// Plays sessions on PlayerSession with a model of the Web SDK, and prints the events that it gets.

const WRAPPER = process.argv[2];
let now = Date.parse("2026-01-31T12:00:00Z");
Date.now = () => now;
globalThis.Date = class extends Date {
  constructor(...parts) {
    super(...(parts.length > 0 ? parts : [now]));
  }
};
const listeners = {};
globalThis.addEventListener = (type, listener) => (listeners[type] = listener);

const { PlayerSession } = await import(`${WRAPPER}/examples/player-session.js`);
const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

/** Plays a scenario, and returns its events with their playheads. */
async function play(scenario, contentType = "vod") {
  const events = [];
  const player = { playhead: 0, isRefused: false };
  const alloy = async (command, { xdm }) => {
    const { playhead, sessionDetails } = xdm.mediaCollection;
    const mark = sessionDetails?.hasResume ? " resumed" : "";
    const event = xdm.eventType.replace("media.", "");
    if (player.isRefused && command === "sendMediaEvent") {
      player.isRefused = false;
      throw new Error("The server responded with a status code 404 and response body");
    }
    events.push(`${event} ${playhead}${mark}`);
    return command === "createMediaSession" ? { sessionId: "s" } : {};
  };
  const content = { contentId: "v", contentLength: 60, contentType, streamType: "video" };
  const session = new PlayerSession(
    { alloy, onError: () => {} },
    () => ({ playhead: player.playhead }),
    () => content
  );
  const pass = (seconds) => (now += seconds * 1000);
  await scenario({ session, player, pass });
  await settle();
  return events;
}

const adBreak = { adBreakPosition: 1, adBreakOffset: 5 };
const ad = { adId: "a", adLength: 5, podPosition: 1 };
const chapter = { chapterPosition: 1, chapterOffset: 0, chapterLength: 30 };

const outcomes = {
  /** The page is closed while an ad plays. */
  left: await play(({ session, player }) => {
    session.play();
    session.startChapter(chapter);
    player.playhead = 5;
    session.startBreak(adBreak);
    session.startAd(ad);
    player.playhead = 0; // that of the ad
    listeners.pagehide();
    listeners.pagehide();
  }),
  /** The player goes on after a pause that is longer than a session can last. */
  stale: await play(({ session, player, pass }) => {
    session.play();
    session.startChapter(chapter);
    player.playhead = 9;
    session.pause();
    pass(1900);
    session.play();
  }),
  /** The backend has closed the session. */
  closed: await play(async ({ session, player }) => {
    session.play();
    session.startChapter(chapter);
    await settle();
    player.playhead = 4;
    player.isRefused = true;
    session.pause();
    await settle();
  }),
  live: await play(({ session, pass }) => {
    session.play();
    session.startBreak(adBreak);
    pass(10);
    session.endBreak();
  }, "live"),
};
console.log(JSON.stringify(outcomes));
