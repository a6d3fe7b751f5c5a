// Settings of the clients in programs.

export const settings = { datastreamID: "datastreamID" };
