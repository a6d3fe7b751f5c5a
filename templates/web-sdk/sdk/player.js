// A page in which the Web SDK is ready and a media session is open, as snippets expect it; records
// the requests of the Web SDK. For a setup, the page is empty, and the package can be imported.

// The work of Adobe's base code: name the instance and queue its commands until alloy is loaded.
const baseCode = (name) => `{
  const alloy = (...command) =>
    new Promise((resolve, reject) => {
      window.setTimeout(() => alloy.q.push([resolve, reject, command]));
    });
  alloy.q = [];
  window[${JSON.stringify(name)}] = alloy;
  window.__alloyNS = [${JSON.stringify(name)}];
}`;

/** Returns a configuration. Instances of one site need different datastreams and organizations. */
const configuration = (n) => ({
  datastreamId: `snippet-${n}`,
  orgId: `ORG${n}@AdobeOrg`,
  edgeDomain: "edge.test",
  defaultConsent: "in",
  context: [],
  thirdPartyCookiesEnabled: false,
  clickCollectionEnabled: false,
  idMigrationEnabled: false,
  // Media commands need it. It replaces values that a payload omits, so it must not match a real
  // one.
  streamingMedia: { channel: "not stated", playerName: "not stated" },
});

// The SDK rejects events before a session is created. This one is neither recorded nor sent.
const OPEN_SESSION = {
  xdm: { mediaCollection: { playhead: 0, sessionDetails: { name: "before", length: 60 } } },
};

/** End of the path of requests with the viewer's consent, which the recorder does not accept. */
const SET_CONSENT = "/privacy/set-consent";

/** Returns the Edge Network's response: a session ID for the start of a session, else nothing. */
function createAnswer(url, body) {
  if (url.pathname.includes("/va/")) {
    return { status: 204, text: "" };
  }
  if (url.pathname.endsWith(SET_CONSENT)) {
    return { status: 200, text: JSON.stringify({ requestId: "1", handle: [] }) };
  }
  const starts = body.events[0].xdm.eventType === "media.sessionStart";
  const session = { type: "media-analytics:new-session", payload: [{ sessionId: "session-1" }] };
  return { status: 200, text: JSON.stringify({ requestId: "1", handle: starts ? [session] : [] }) };
}

function response({ status, text }) {
  return { ok: true, status, headers: new Map(), text: async () => text };
}

/** Returns the result of the promise, or throws after a time; the timer also keeps Node alive. */
async function withTimeout(promise, limit) {
  let timer;
  const late = new Promise((_, reject) => {
    const error = new Error("the snippet does not end");
    timer = setTimeout(() => reject(error), limit);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Plays a setup in `page`, an empty window, as play() does a snippet. As in a real page, the
 * package is the library, loaded for an instance with a name. Calls are recorded, not requests.
 */
export async function playSetup(page, { load, run, limit }) {
  const calls = [];
  const failures = [];
  let instance = null;
  page.fetch = async (address, options) =>
    response(createAnswer(new URL(address), JSON.parse(options.body)));
  page.createInstance = ({ name = "alloy" } = {}) => {
    calls.push({ call: "createInstance", arguments: { name } });
    page.eval(baseCode(name));
    load();
    instance = page[name];
    return (command, options) => {
      calls.push({ call: command, arguments: options });
      return instance(command, options);
    };
  };
  try {
    await withTimeout(run(), limit);
    const { sessionId } = await withTimeout(instance("createMediaSession", OPEN_SESSION), limit);
    calls.push({ call: "createMediaSession", sessionId });
  } catch (error) {
    failures.push(error);
  }
  return { calls, failure: failures[0] ?? null };
}

/**
 * Plays the snippet with the number `n` in `page`, an empty window. `load` loads alloy.js there, and `run`
 * the snippet; `send` is the window's fetch; without it, nothing is sent. The timeout is `limit`
 * milliseconds.
 */
export async function play(page, n, { load, run, send, limit }) {
  let calls = [];
  let ready = false;
  page.fetch = async (address, options) => {
    const url = new URL(address);
    const body = JSON.parse(options.body);
    calls.push({
      call: "request",
      method: options.method,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      body,
    });
    const isSent = ready && send && !url.pathname.endsWith(SET_CONSENT);
    return isSent ? send(address, options) : response(createAnswer(url, body));
  };
  const failures = [];
  const watch = (promise) => promise.catch((error) => failures.push(error));
  try {
    page.eval(baseCode("alloy"));
    await load(); // it uses the fetch that the window has now
    const alloy = page.alloy;
    await withTimeout(alloy("configure", configuration(n)), limit);
    await withTimeout(alloy("createMediaSession", OPEN_SESSION), limit);
    calls = [];
    ready = true;
    // A rejection counts even if the snippet does not wait for the command.
    const commands = [];
    page.alloy = (...command) => {
      const promise = alloy(...command);
      commands.push(promise);
      watch(promise);
      return promise;
    };
    const finish = async () => {
      await watch(run());
      for (let done = 0; done < commands.length; done++) {
        await watch(commands[done]);
      }
      // One more turn for errors in callbacks, which the caller detects.
      await new Promise((resolve) => setTimeout(resolve));
    };
    await withTimeout(finish(), limit);
  } catch (error) {
    failures.push(error);
  }
  // Later requests, such as a ping of the library, do not belong to the snippet.
  return { calls: [...calls], failure: failures[0] ?? null };
}
