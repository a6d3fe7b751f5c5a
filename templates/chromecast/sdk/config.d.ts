// The configuration of the library, which it reads while it loads.

declare const window: {
  ADBMobileConfig: {
    analytics: {
      rsids: string;
      server: string;
      ssl?: boolean;
      privacyDefault?: "optedin" | "optedout";
    };
    marketingCloud: { org: string; server?: string };
    mediaHeartbeat: {
      server: string;
      channel?: string;
      playerName?: string;
      /** The version of the app. */
      sdkVersion?: string;
      ssl?: boolean;
    };
  };
};

/** A function of the page: the SDK has no call that waits for its next poll. */
declare function setTimeout(callback: () => void, milliseconds: number): number;
