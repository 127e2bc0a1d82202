import { measureObserve } from "./observe";
import { printFigures } from "./figures";
import { openPlace } from "./place";

const isQuick = process.argv.includes("--quick");
const place = await openPlace();
try {
  const ok = printFigures("Observe loop", await measureObserve(place, { isQuick }));
  process.exitCode = ok ? 0 : 1;
} finally {
  await place.remove();
}
