// Runs Web SDK snippets with the real alloy in happy-dom.
//
// stdin:  {"modules": folder of node_modules, "alloy": path of alloy.js, "sources": {name: source}}
// stdout: {name: {"calls": [{"method", "url", "headers", "body"}], "error": string | null}}

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import vm from "node:vm";

import { answer, explain } from "./output.mjs";

const LIMIT_MS = 5000;

const request = JSON.parse(readFileSync(0, "utf8"));
const require = createRequire(join(request.modules, "package.json"));
const { Window } = await import(pathToFileURL(require.resolve("happy-dom")));
const library = readFileSync(request.alloy, "utf8");

// What Adobe's base code does: name the instance and queue its commands until alloy is loaded.
const BASE_CODE = `{
  const alloy = (...command) =>
    new Promise((resolve, reject) => {
      window.setTimeout(() => alloy.q.push([resolve, reject, command]));
    });
  alloy.q = [];
  window.alloy = alloy;
  window.__alloyNS = ["alloy"];
}`;

const CONFIGURATION = {
  datastreamId: "{datastreamID}",
  orgId: "ORG@AdobeOrg",
  defaultConsent: "in",
  context: [],
  thirdPartyCookiesEnabled: false,
  clickCollectionEnabled: false,
  idMigrationEnabled: false,
  streamingMedia: { channel: "web-channel", playerName: "web-player", appVersion: "1.2.3" },
};

// The page has a media session already, so that events can be sent; it is not recorded.
const OPEN_SESSION = {
  xdm: { mediaCollection: { playhead: 0, sessionDetails: { name: "before", length: 60 } } },
};

/** Answers as the Edge Network: a session id for a session start, nothing for a media event. */
function respond(url, body) {
  if (url.pathname.includes("/va/v1/")) {
    return { ok: true, status: 204, headers: new Map(), text: async () => "" };
  }
  const starts = body?.events?.[0]?.xdm?.eventType === "media.sessionStart";
  const handle = starts
    ? [
        {
          type: "media-analytics:new-session",
          payload: [{ sessionId: "session-1" }],
          eventIndex: 0,
        },
      ]
    : [];
  const text = JSON.stringify({ requestId: "request-1", handle });
  return { ok: true, status: 200, headers: new Map(), text: async () => text };
}

/** The promise's result, or an error after a time; the timer also keeps Node from giving up. */
async function within(milliseconds, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(
      () => reject(new Error("the snippet does not come to an end")),
      milliseconds,
    );
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function runSnippet(source) {
  const window = new Window({
    url: "https://site.test/page.html",
    settings: {
      enableJavaScriptEvaluation: true,
      suppressInsecureJavaScriptEnvironmentWarning: true,
    },
  });
  let calls = [];
  window.fetch = async (address, options) => {
    const url = new URL(address);
    const body = JSON.parse(options.body);
    const headers = Object.entries(options.headers ?? {});
    calls.push({
      method: options.method,
      url: url.href,
      headers: Object.fromEntries(headers.map(([key, value]) => [key.toLowerCase(), value])),
      body,
    });
    return respond(url, body);
  };
  const file = "snippet.js";
  // On the snippet's first line, so that line numbers are its own.
  const program = `(async () => { "use strict"; ${source}\n})()\n//# sourceURL=${file}`;
  try {
    // Compiled apart first, because only then does a syntax error tell its line.
    new vm.Script(program, { filename: file });
    window.eval(BASE_CODE);
    window.eval(library);
    const alloy = window.alloy;
    await alloy("configure", CONFIGURATION);
    await alloy("createMediaSession", OPEN_SESSION);
    calls = [];
    const commands = [];
    window.alloy = (...command) => {
      const promise = alloy(...command);
      commands.push(promise);
      return promise;
    };
    // A rejection counts even where the snippet does not wait for the command.
    const failures = [];
    const watch = (promise) => promise.catch((error) => failures.push(error));
    const finish = async () => {
      await watch(window.eval(program));
      for (let done = 0; done < commands.length; done++) {
        await watch(commands[done]);
      }
    };
    await within(LIMIT_MS, finish());
    return { calls, error: failures.length ? explain(failures[0], file) : null };
  } catch (error) {
    return { calls, error: explain(error, file) };
  } finally {
    await window.happyDOM.close();
  }
}

const result = {};
for (const [name, source] of Object.entries(request.sources)) {
  result[name] = await runSnippet(source);
}
answer(result);
