// What the programs of a README find on their page.

declare function setTimeout(handler: () => void, milliseconds: number): number;
declare const document: { querySelector(name: "video"): { currentTime: number } | null };
