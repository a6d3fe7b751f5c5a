// What the programs of a README find on their page.

declare const document: { getElementsByTagName(name: "video"): [{ currentTime: number }] };
