// A clock that the test advances, with the timers of a page.

export function createClock() {
  const timers = new Map();
  let now = 0;
  let last = 0;

  const starter =
    (repeats) =>
    (callback, delay = 0, ...values) => {
      const every = Math.max(Number(delay) || 0, 1);
      const timer = { callback: () => callback(...values), every, repeats, time: now + every };
      timers.set(++last, timer);
      return last;
    };
  const clear = (id) => void timers.delete(id);
  /** Waits until pending promises are settled, except those that wait for a timer. */
  const settlePromises = () => new Promise(setImmediate);

  return {
    timers: {
      setInterval: starter(true),
      setTimeout: starter(false),
      clearInterval: clear,
      clearTimeout: clear,
    },

    /** Advances to a time in seconds and runs the timers until then, in order. */
    async at(seconds) {
      const until = Math.max(now, Math.round(seconds * 1000));
      for (;;) {
        await settlePromises();
        const [next] = [...timers].sort(([, a], [, b]) => a.time - b.time);
        if (!next || next[1].time > until) {
          break;
        }
        const [id, timer] = next;
        now = timer.time;
        timer.time += timer.every;
        if (!timer.repeats) {
          timers.delete(id);
        }
        timer.callback();
      }
      now = until;
    },
  };
}
