const windowMilliseconds = 60_000;
const most = 5;

/** How long to wait before starting something again, and whether it died too often to go on pretending. */
export function countDeaths(now: () => number = Date.now) {
  let deaths: number[] = [];
  return {
    another(): { recent: number; pause: number; isTooMany: boolean } {
      const at = now();
      deaths = [...deaths.filter((earlier) => at - earlier < windowMilliseconds), at];
      const recent = deaths.length;
      return { recent, pause: Math.min(500 * 2 ** (recent - 1), 8000), isTooMany: recent > most };
    },
  };
}
