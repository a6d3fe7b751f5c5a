// A page in which the Web SDK is ready and a media session is open, as snippets expect it, and what
// the Web SDK sends from there. A set-up finds an empty page, and the package to import.

// What Adobe's base code does: name the instance and queue its commands until alloy is loaded.
const baseCode = (name) => `{
  const alloy = (...command) =>
    new Promise((resolve, reject) => {
      window.setTimeout(() => alloy.q.push([resolve, reject, command]));
    });
  alloy.q = [];
  window[${JSON.stringify(name)}] = alloy;
  window.__alloyNS = [${JSON.stringify(name)}];
}`;

/** Two instances of one site need different datastreams and organisations. */
const configuration = (n) => ({
  datastreamId: `snippet-${n}`,
  orgId: `ORG${n}@AdobeOrg`,
  edgeDomain: "edge.test",
  defaultConsent: "in",
  context: [],
  thirdPartyCookiesEnabled: false,
  clickCollectionEnabled: false,
  idMigrationEnabled: false,
  // Media commands need it. It stands in for what a payload leaves out, so it must not be right.
  streamingMedia: { channel: "not stated", playerName: "not stated" },
});

// Events are refused before a session was created. This one is not recorded, nor does it leave.
const OPEN_SESSION = {
  xdm: { mediaCollection: { playhead: 0, sessionDetails: { name: "before", length: 60 } } },
};

/** The answer of the Edge Network: a session ID for the start of a session, else nothing. */
function answered(url, body) {
  if (url.pathname.includes("/va/")) {
    return { status: 204, text: "" };
  }
  const starts = body.events[0].xdm.eventType === "media.sessionStart";
  const session = { type: "media-analytics:new-session", payload: [{ sessionId: "session-1" }] };
  return { status: 200, text: JSON.stringify({ requestId: "1", handle: starts ? [session] : [] }) };
}

function response({ status, text }) {
  return { ok: true, status, headers: new Map(), text: async () => text };
}

/** The promise's result, or an error after a time; the timer also keeps Node from giving up. */
async function soon(promise, limit) {
  let timer;
  const late = new Promise((_, reject) => {
    const error = new Error("the snippet does not come to an end");
    timer = setTimeout(() => reject(error), limit);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Plays a set-up in `page`, an empty window, as play() does a snippet. Its package is what it is to a
 * page: the library, loaded for an instance of some name. What it calls is recorded, not what it sends.
 */
export async function playSetUp(page, { load, run, limit }) {
  const calls = [];
  const failures = [];
  let instance = null;
  page.fetch = async (address, options) =>
    response(answered(new URL(address), JSON.parse(options.body)));
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
    await soon(run(), limit);
    const { sessionId } = await soon(instance("createMediaSession", OPEN_SESSION), limit);
    calls.push({ call: "createMediaSession", sessionId });
  } catch (error) {
    failures.push(error);
  }
  return { calls, failure: failures[0] ?? null };
}

/**
 * Plays the snippet with the number `n` in `page`, an empty window. `load` loads alloy.js there, and
 * `run` the snippet; `send` is the window's fetch, or missing where nothing shall be sent. It may take
 * `limit` milliseconds.
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
    return ready && send ? send(address, options) : response(answered(url, body));
  };
  const failures = [];
  const watch = (promise) => promise.catch((error) => failures.push(error));
  try {
    page.eval(baseCode("alloy"));
    await load(); // it takes the window's fetch as it is now
    const alloy = page.alloy;
    await soon(alloy("configure", configuration(n)), limit);
    await soon(alloy("createMediaSession", OPEN_SESSION), limit);
    calls = [];
    ready = true;
    // A rejection counts even where the snippet does not wait for the command.
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
      // One turn more for what a callback does wrong, which the caller notices.
      await new Promise((resolve) => setTimeout(resolve));
    };
    await soon(finish(), limit);
  } catch (error) {
    failures.push(error);
  }
  // What comes later, such as a ping of the library, is not the snippet's.
  return { calls: [...calls], failure: failures[0] ?? null };
}
