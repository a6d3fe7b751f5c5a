// The npm package @adobe/alloy 2.33.1, of which pages use one function.

declare module "@adobe/alloy" {
  export function createInstance(options?: { name?: string }): Instance;
}
