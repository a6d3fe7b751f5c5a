// The package of the SDK for a setup; the player of the platform defines its behavior.
export const { createInstance } = window;
