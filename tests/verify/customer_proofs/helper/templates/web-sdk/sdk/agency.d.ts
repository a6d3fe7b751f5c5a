declare const agency: { track(options: Record<string, unknown>): Promise<unknown> };
declare const console: { error(...values: unknown[]): void };
