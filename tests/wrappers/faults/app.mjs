// An app on a TypeScript client: app.mjs MODULE SETTINGS PATIENT PAUSE. It prints the duration of
// each call, and the errors.

import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";

const [, , module, settings, patient, pause] = process.argv;
const { MediaTracking } = await import(pathToFileURL(module).href);
const errors = [];
await fetch("data:,"); // Node loads its HTTP client at the first request of a process
const tracking = new MediaTracking({
  settings: JSON.parse(settings),
  player: () => ({ playhead: 1 }),
  onError: (error) => errors.push(error.message),
  timeout: 2000,
  attempts: 3
});

function timed(call) {
  const began = performance.now();
  call();
  console.log(`call ${performance.now() - began}`);
}

const content = { contentId: "v", contentLength: 60, contentType: "vod", playerName: "P", channel: "C" };
timed(() => tracking.openSession(content));
timed(() => tracking.play());
timed(() => tracking.bufferStart());
timed(() => tracking.bufferComplete());
timed(() => tracking.pause());
await sleep(Number(pause) * 1000);
timed(() => tracking.end());
await tracking.close(Number(patient) * 1000);
for (const error of errors) {
  console.log(`error ${error.replaceAll("\n", " ")}`);
}
