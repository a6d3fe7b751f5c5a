// Runs programs on a wrapper of the Web SDK: Adobe's own alloy in happy-dom, with a recording fetch.
//
// stdin:  {"modules": folder of npm, "alloy": its bundle, "wrapper": folder, "programs": {name: code}}
// stdout: {name: {"calls": [{"method", "url", "body"}], "error": string | null, "told": [string]}}

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const request = JSON.parse(readFileSync(0, "utf8"));
const require = createRequire(join(request.modules, "package.json"));
const { Window } = await import(pathToFileURL(require.resolve("happy-dom")));
const library = readFileSync(request.alloy, "utf8");
const media = await import(pathToFileURL(join(request.wrapper, "index.js")));

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
  context: [],
  thirdPartyCookiesEnabled: false,
  idMigrationEnabled: false,
  streamingMedia: { channel: "web-channel", playerName: "web-player", appVersion: "1.2.3" },
};

function respond(url, body) {
  if (url.pathname.includes("/va/v1/")) {
    return { ok: true, status: 204, headers: new Map(), text: async () => "" };
  }
  const handle = [
    { type: "media-analytics:new-session", payload: [{ sessionId: "{sid}" }], eventIndex: 0 },
  ];
  const text = JSON.stringify({ requestId: "request-1", handle });
  return { ok: true, status: 200, headers: new Map(), text: async () => text };
}

const AsyncFunction = (async () => {}).constructor;

async function run(code) {
  const window = new Window({
    url: "https://site.test/page.html",
    settings: {
      enableJavaScriptEvaluation: true,
      suppressInsecureJavaScriptEnvironmentWarning: true,
    },
  });
  const calls = [];
  const told = [];
  let pending = 0;
  window.fetch = async (address, options) => {
    const url = new URL(address);
    const body = JSON.parse(options.body);
    calls.push({ method: options.method, url: url.href, body });
    return respond(url, body);
  };
  try {
    window.eval(BASE_CODE);
    window.eval(library);
    await window.alloy("configure", CONFIGURATION);
    const alloy = async (...command) => {
      pending += 1;
      try {
        return await window.alloy(...command);
      } finally {
        pending -= 1;
      }
    };
    const player = { playhead: 0 };
    const tracking = new media.MediaTracking({
      alloy,
      player: () => player,
      onError: (error) => told.push(String(error)),
    });
    const names = { ...media, alloy, player, tracking };
    const program = new AsyncFunction(...Object.keys(names), code);
    await program(...Object.values(names));
    for (let turn = 0; turn < 200 && (turn < 5 || pending); turn += 1) {
      await new Promise((done) => setTimeout(done, 10));
    }
    return { calls, error: pending ? "commands are still waiting" : null, told };
  } catch (error) {
    return { calls, error: String(error), told };
  } finally {
    await window.happyDOM.close();
  }
}

const result = {};
for (const [name, code] of Object.entries(request.programs)) {
  result[name] = await run(code);
}
process.stdout.write(JSON.stringify(result));
process.exit(0);
