// The libraries that come with the Media SDK for JavaScript, as far as its set-up needs them.

declare class AppMeasurement {
  constructor(reportSuite: string);
  trackingServer: string;
  ssl: boolean;
  visitor: object;
}

declare namespace Visitor {
  function getInstance(organization: string): object;
}
