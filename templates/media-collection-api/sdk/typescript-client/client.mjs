/** Returns the settings of a client that sends to a server. */
export const settings = (server) => ({
  collectionHost: server,
  trackingServer: "trackingServer",
  reportSuite: "reportSuite",
  marketingCloudOrgId: "orgID"
});
