// A clock that the test advances, with the timers of a page.

export function createClock() {
  const timers = new Map();
  let now = 0;
  let last = 0;

  const starter =
    (repeats) =>
    (callback, delay = 0, ...given) => {
      const every = Math.max(Number(delay) || 0, 1);
      timers.set(++last, { callback: () => callback(...given), every, repeats, due: now + every });
      return last;
    };
  const clear = (id) => void timers.delete(id);
  /** What promises wait for is done at once, as far as it is not a timer's. */
  const settled = () => new Promise(setImmediate);

  return {
    timers: {
      setInterval: starter(true),
      setTimeout: starter(false),
      clearInterval: clear,
      clearTimeout: clear,
    },

    /** Goes on to a time in seconds; what is due until then comes in its order. */
    async at(seconds) {
      const until = Math.max(now, Math.round(seconds * 1000));
      for (;;) {
        await settled();
        const [next] = [...timers].sort(([, a], [, b]) => a.due - b.due);
        if (!next || next[1].due > until) {
          break;
        }
        const [id, timer] = next;
        now = timer.due;
        timer.due += timer.every;
        if (!timer.repeats) {
          timers.delete(id);
        }
        timer.callback();
      }
      now = until;
    },
  };
}
