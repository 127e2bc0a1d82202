import { printFigures } from "./figures";
import { measureObserve } from "./observe";
import { measurePages } from "./page";
import { openPlace } from "./place";
import { measureScreens } from "./screens";

/** `npm run bench [-- observe|screens|page] [--quick]`: each figure beside its limit; a miss ends with 1. */
const isQuick = process.argv.includes("--quick");
const only = process.argv.slice(2).find((word) => !word.startsWith("--"));
const wants = (part: string) => only === undefined || only === part;
const note = (text: string) => process.stderr.write(`  ${text}\n`);

let ok = true;
if (wants("observe") || wants("screens")) {
  const place = await openPlace();
  try {
    if (wants("observe")) ok = printFigures("Observe loop", await measureObserve(place, { isQuick })) && ok;
    if (wants("screens")) ok = printFigures("Screens", await measureScreens(place, { isQuick, note })) && ok;
  } finally {
    await place.remove();
  }
}
if (wants("page")) ok = printFigures("Pages", await measurePages({ note, isQuick })) && ok;
process.exit(ok ? 0 : 1);
