// Environment of programs on the wrapper: the Web SDK as an instance, and its package.

declare const alloy: (command: string, options?: any) => Promise<any>;

declare module "@adobe/alloy" {
  export function createInstance(options: {
    name: string;
  }): (command: string, options?: any) => Promise<any>;
}
