/** Returns the settings of a client that sends to a server. */
export const settings = (server) => ({
  datastreamID: "datastreamID",
  endpoint: `${server}/ee/va/v1`
});
