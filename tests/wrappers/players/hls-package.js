// hls.js, with its instance where the test finds it.

import Hls from "./players/hls.js/dist/hls.mjs";

export * from "./players/hls.js/dist/hls.mjs";

export default class extends Hls {
  constructor(options) {
    super(options);
    window.hls = this;
    this.on(Hls.Events.ERROR, (_, { details, error }) =>
      window.problems.push(`${details}: ${error}`)
    );
  }
}
