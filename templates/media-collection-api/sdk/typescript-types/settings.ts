// Settings of the clients in programs.

export const settings = {
  collectionHost: "collectionHost",
  trackingServer: "trackingServer",
  reportSuite: "reportSuite",
  marketingCloudOrgId: "orgID"
};
