// Common parts of the JavaScript stand-ins: strict objects, checked calls and the recorder.

/** An object on which reading or setting an unknown member throws, as TypeScript would. */
export function strict(name, members) {
  return new Proxy(members, {
    get(target, key) {
      if (typeof key === "symbol" || Object.hasOwn(target, key)) {
        return target[key];
      }
      throw new ReferenceError(`${name}.${key} does not exist`);
    },
    set(target, key) {
      throw new TypeError(`${name}.${String(key)} cannot be set`);
    },
  });
}

const isString = (value) => typeof value === "string" && value !== "";
const isPosition = (value) => Number.isInteger(value) && value >= 1;
const isAmount = (value) => typeof value === "number" && value >= 0;
const isStateName = (value) => typeof value === "string" && /^[a-zA-Z0-9_.]{1,64}$/.test(value);

// Parameters of each builder in the order of its signature, with the SDK's check of each.
const BUILDERS = {
  media: {
    name: isString,
    id: isString,
    length: isAmount,
    streamType: isString,
    mediaType: () => true,
  },
  adBreak: { name: isString, position: isPosition, startTime: isAmount },
  ad: { name: isString, id: isString, position: isPosition, length: isAmount },
  chapter: {
    name: isString,
    position: isPosition,
    length: isAmount,
    startTime: isAmount,
  },
  quality: {
    bitrate: isAmount,
    startupTime: isAmount,
    fps: isAmount,
    droppedFrames: isAmount,
  },
  state: { name: isStateName },
};

// The builder of the object that an event requires; other events take none.
const EVENT_OBJECTS = {
  adBreakStart: "adBreak",
  adStart: "ad",
  chapterStart: "chapter",
  stateStart: "state",
  stateEnd: "state",
};

/**
 * Creates the recorder for one snippet.
 *
 * `propertyNames` maps the SDK's keys for built objects to the names used in records.
 */
export function createRecorder(propertyNames) {
  const calls = [];
  const built = new WeakMap();

  /** Creates the builder function `owner.name`. It returns null for input that the SDK rejects. */
  function builder(owner, name, kind) {
    const parameters = Object.entries(BUILDERS[kind]);
    return (...values) => {
      countArguments(`${owner}.${name}`, values, parameters.length, parameters.length);
      if (parameters.some(([, accepts], index) => !accepts(values[index]))) {
        return null;
      }
      const object = Object.fromEntries(parameters.map(([key], index) => [key, values[index]]));
      if (kind === "media") {
        object.mediaType = object.mediaType === "audio" ? "audio" : "video";
      }
      const properties = {};
      const result = new Proxy(
        {},
        {
          set(target, key, value) {
            target[key] = value;
            properties[propertyNames[key] ?? `unknown key ${key}`] = value;
            return true;
          },
        },
      );
      built.set(result, { kind, object, properties });
      return result;
    };
  }

  function take(call, value, kind) {
    const source = value === null || value === undefined ? undefined : built.get(Object(value));
    if (source?.kind !== kind) {
      const got = source ? `an object of ${source.kind}` : String(value);
      throw new TypeError(`${call} needs an object of ${kind}, got ${got}`);
    }
    return source;
  }

  function record(call, { event = null, info, metadata, args = {} }) {
    calls.push({
      call,
      event,
      object: info ? { ...info.object } : null,
      properties: info ? { ...info.properties } : {},
      metadata: metadata ?? null,
      arguments: args,
    });
  }

  /**
   * Creates the methods of a tracker. `order` returns the reason why the SDK ignores a call, or
   * null; an ignored call is recorded as such. Each method returns true if its call was accepted.
   */
  function createMethods(order) {
    function recordInOrder(call, details) {
      const reason = order(call, details.event, details.info?.object);
      if (reason) {
        record(`ignored: ${call}`, { event: details.event, args: { reason } });
        return false;
      }
      record(call, details);
      return true;
    }

    return {
      /** trackSessionStart(mediaObject, contextData?) */
      sessionStart(name) {
        return (...values) => {
          countArguments(name, values, 1, 2);
          const info = take(name, values[0], "media");
          return recordInOrder(name, { info, metadata: contextData(name, values[1]) });
        };
      },

      /** trackEvent(event, info?, contextData?) */
      event(name, events) {
        return (...values) => {
          countArguments(name, values, 1, 3);
          const [event, value, data] = values;
          if (!Object.values(events).includes(event)) {
            throw new TypeError(`${name}: ${String(event)} is not an event`);
          }
          const kind = EVENT_OBJECTS[event];
          if (!kind && value !== null && value !== undefined) {
            throw new TypeError(`${name}: ${event} takes no object`);
          }
          const info = kind ? take(`${name} ${event}`, value, kind) : undefined;
          return recordInOrder(name, { event, info, metadata: contextData(name, data) });
        };
      },

      /** Creates a method with one argument, a built object of `kind`. */
      objectMethod(name, kind) {
        return (...values) => {
          countArguments(name, values, 1, 1);
          return recordInOrder(name, { info: take(name, values[0], kind) });
        };
      },

      /** Creates a method with plain parameters: {name: type}. */
      method(name, parameters = {}) {
        const entries = Object.entries(parameters);
        return (...values) => {
          countArguments(name, values, entries.length, entries.length);
          entries.forEach(([key, type], index) => {
            if (typeof values[index] !== type || Number.isNaN(values[index])) {
              const value = String(values[index]);
              throw new TypeError(`${name}: ${key} must be a ${type}, got ${value}`);
            }
          });
          const args = Object.fromEntries(entries.map(([key], index) => [key, values[index]]));
          return recordInOrder(name, { args });
        };
      },
    };
  }

  return { calls, record, take, builder, createMethods };
}

function countArguments(name, values, least, most) {
  if (values.length < least || values.length > most) {
    const expected = least === most ? `${least}` : `${least} to ${most}`;
    throw new TypeError(`${name} takes ${expected} arguments, got ${values.length}`);
  }
}

function contextData(name, data) {
  if (data === null || data === undefined) {
    return null;
  }
  const entries = typeof data === "object" && !Array.isArray(data) ? Object.entries(data) : null;
  const plain = ["string", "number", "boolean"];
  if (!entries || entries.some(([, value]) => !plain.includes(typeof value))) {
    throw new TypeError(`${name}: context data must map keys to plain values`);
  }
  // The libraries silently drop other keys.
  const dropped = entries.find(([key]) => !/^[a-zA-Z0-9_.]+$/.test(key));
  if (dropped) {
    throw new TypeError(`${name}: the context data key ${JSON.stringify(dropped[0])} is dropped`);
  }
  return Object.fromEntries(entries);
}
