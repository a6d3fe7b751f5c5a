// typescript.mjs MODULE SETTINGS: plays the cases that come as JSON on a client, and prints what was
// reported and thrown as JSON.

import { readFileSync } from "node:fs";

const [, , address, settings] = process.argv;
const { MediaTracking } = await import(address);

/** A value of a case: JSON lacks NaN and Infinity. */
function decode(value) {
  if (Array.isArray(value) || typeof value !== "object" || value === null) {
    return value;
  }
  return "number" in value
    ? Number(value.number)
    : Object.fromEntries(Object.entries(value).map(([key, part]) => [key, decode(part)]));
}

function answer(player) {
  if (player.callback === "throws") {
    throw new Error("no player");
  }
  return player.callback === "returns nothing" ? undefined : player;
}

async function play({ steps, throwsOnError }, number) {
  const [reports, thrown] = [[], []];
  let player;
  const tracking = new MediaTracking({
    settings: JSON.parse(settings),
    player: () => answer(player),
    onError: (error) => {
      reports.push(error.message);
      if (throwsOnError) {
        throw new Error("onError");
      }
    }
  });
  for (const step of steps.map(decode)) {
    try {
      player = step.player ?? player;
      if (step.call) {
        const parameters = { ...step.parameters };
        if (step.call === "openSession") {
          parameters.channel = `case-${number}`;
        }
        tracking[step.call](...(Object.keys(parameters).length ? [parameters] : []));
      }
      for (let count = 0; count < (step.poll ?? 0); count++) {
        tracking.dispatcher.player.read();
      }
    } catch (error) {
      thrown.push(String(error));
    }
  }
  await tracking.close();
  return { reports, thrown };
}

process.on("unhandledRejection", (error) => {
  console.error(error);
  process.exit(3);
});
const outcomes = [];
for (const [number, program] of JSON.parse(readFileSync(0, "utf8")).entries()) {
  outcomes.push(await play(program, number));
}
process.stdout.write(JSON.stringify(outcomes));
