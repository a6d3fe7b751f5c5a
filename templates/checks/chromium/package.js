// The package of the SDK to a set-up; the player of the platform says what it does.
export const { createInstance } = window;
