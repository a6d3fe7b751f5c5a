// The package of the Web SDK, made of the library that it is built into. Events go to the collector.

export function createInstance({ name }) {
  const queue = (...command) =>
    new Promise((resolve, reject) => queue.q.push([resolve, reject, command]));
  queue.q = [];
  window[name] = queue;
  window.__alloyNS = [name];
  document.head.append(Object.assign(document.createElement("script"), { src: "alloy.js" }));
  const local = { edgeDomain: "edge.test", thirdPartyCookiesEnabled: false };
  return (command, options) =>
    queue(command, command === "configure" ? { ...options, ...local } : options);
}
