// The function of the npm package @adobe/alloy 2.33.1 that pages use.

declare module "@adobe/alloy" {
  export function createInstance(options?: { name?: string }): Instance;
}
