// What programs on the wrapper find: the Web SDK as an instance, and as its package has it.

declare const alloy: (command: string, options?: any) => Promise<any>;

declare module "@adobe/alloy" {
  export function createInstance(options: {
    name: string;
  }): (command: string, options?: any) => Promise<any>;
}
