// The parts of the libraries that the setup of the Media SDK for JavaScript uses.

declare class AppMeasurement {
  constructor(reportSuite: string);
  trackingServer: string;
  ssl: boolean;
  visitor: object;
}

declare namespace Visitor {
  function getInstance(organization: string): { setOptOut(optedOut: boolean): void };
}
