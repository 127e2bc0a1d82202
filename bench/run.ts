import { printFigures } from "./figures";
import { measureObserve } from "./observe";
import { openPlace } from "./place";
import { measureScreens } from "./screens";

const isQuick = process.argv.includes("--quick");
const part = process.argv[2];
const note = (text: string) => process.stderr.write(`  ${text}\n`);
const place = await openPlace();
try {
  let ok = true;
  if (part === "observe" || part === "--quick")
    ok = printFigures("Observe loop", await measureObserve(place, { isQuick })) && ok;
  if (part === "screens") ok = printFigures("Screens", await measureScreens(place, { isQuick, note })) && ok;
  process.exitCode = ok ? 0 : 1;
} finally {
  await place.remove();
}
process.exit();
