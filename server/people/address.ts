/**
 * The address a request came from. X-Forwarded-For is believed only as far as proxies of ours are in front: with one,
 * its last entry; the rest was written by whoever asks.
 */
export function addressOf(header: (name: string) => string | undefined, proxyHops: number): string {
  if (proxyHops === 0) return "direct";
  const hops = (header("x-forwarded-for") ?? "")
    .split(",")
    .map((hop) => hop.trim())
    .filter(Boolean);
  return (hops.at(-proxyHops) ?? "unknown").slice(0, 64);
}
