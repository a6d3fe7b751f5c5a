// The environment of a scenario: the server, the reports and the options of clients.

import { appendFileSync } from "node:fs";
import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { settings } from "./client.mjs";
import * as media from "./wrapper/dist/index.js";

const [, , SERVER, REPORTS] = process.argv;
/**
 * The options of clients, in milliseconds. Waits are short, since scenarios run in real time, but a
 * response may be late on a busy machine.
 */
const OPTIONS = { timeout: 3000, attempts: 3, retryDelay: 50 };

/** Sets the answers of the server to the next requests of an event, or of `all`. */
export async function react(event, words) {
  await fetch(`${SERVER}/react/${event}`, { method: "PUT", body: words });
}

async function waitForCount(path, count) {
  for (let attempt = 0; attempt < 3000; attempt++) {
    const response = await fetch(`${SERVER}/${path}`);
    if (Number(await response.text()) >= count) {
      return;
    }
    await sleep(10);
  }
  throw new Error(`the server did not count ${count} at ${path}`);
}

/** Waits until the server has received a number of events. */
export const waitReceived = (count) => waitForCount("count", count);
/** Waits until the server got a number of requests of an event, whatever it answered. */
export const waitRequests = (event, count) => waitForCount(`requests/${event}`, count);

/** Notes an error that the client passes to the app. */
export function report(error) {
  appendFileSync(REPORTS, `${String(error?.message ?? error).replace(/\s+/g, " ")}\n`);
}

/** Creates a client. */
export function create({ server = SERVER, ...options } = {}) {
  return new media.MediaTracking({
    settings: settings(server),
    player: () => ({ playhead: 1 }),
    onError: report,
    ...OPTIONS,
    ...options,
  });
}

/** Makes timers of more than half a second run twenty times as fast: the pings. */
export function pingOften() {
  const { setTimeout: start } = globalThis;
  globalThis.setTimeout = (handler, milliseconds) =>
    start(handler, milliseconds === 10_000 ? 500 : milliseconds);
}

/** Sends a request as an old engine does: without streams, and without a way to cancel it. */
export const plainFetch = (url, { method, headers, body }) =>
  new Promise((resolve, reject) => {
    const options = { method, headers: { ...headers, "Content-Length": Buffer.byteLength(body) } };
    const sending = request(url, options, async (response) => {
      const { statusCode: status, headers } = response;
      const text = (await response.toArray()).join("");
      const get = (name) => headers[name.toLowerCase()] ?? null;
      resolve({ status, headers: { get }, text: async () => text });
    });
    sending.on("error", reject).end(body);
  });

/** Returns the bytes of live objects. */
export function heldBytes() {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return process.memoryUsage().heapUsed;
}

// Ends the scenario if the app sees an exception, with its message.
for (const event of ["uncaughtException", "unhandledRejection"]) {
  process.on(event, (error) => {
    console.error(`${error?.message ?? error}`);
    process.exit(1);
  });
}

export { media, sleep };
