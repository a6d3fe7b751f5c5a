// Memory of long sessions: the size of live objects, and records that do not occupy any.

import v8 from "node:v8";
import vm from "node:vm";

v8.setFlagsFromString("--expose-gc");
const collectGarbage = vm.runInNewContext("gc");

/** Returns the size of the live objects in bytes. */
export function heldBytes() {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** Creates a counter of the records in an array. */
export function createTally(calls) {
  const counts = new Map();
  return {
    /** Counts the records, and removes those of events that the SDK received. */
    compact() {
      const others = [];
      for (const record of calls.splice(0)) {
        if (record.message === undefined && !record.call.startsWith("ignored")) {
          const name = record.event ?? record.call;
          counts.set(name, (counts.get(name) ?? 0) + 1);
        } else {
          others.push(record);
        }
      }
      calls.push(...others);
    },

    /** Adds the counted records again, by their names only. */
    restore() {
      for (const [call, count] of counts) {
        calls.push(...Array.from({ length: count }, () => ({ call })));
      }
    },
  };
}
