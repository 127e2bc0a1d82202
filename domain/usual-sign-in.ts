/** What is known of where from and when somebody comes. */
export type UsualPlace = { network: string; firstSeenAt: Date; signIns: number; hours: readonly number[] };

/** With less history nothing is called unusual: the first weeks of an account are all new. */
export const ENOUGH_SIGN_INS = 10;
export const ENOUGH_DAYS = 7;
/** The hours beside one in which somebody came are as good as it. */
const NEIGHBOURS = [-1, 0, 1] as const;
const DAY_MS = 86_400_000;

/** Without a proxy in front of the console all callers look alike. */
export const DIRECT = "direct";

/** The /24 of an IPv4 address, the /48 of an IPv6 one; what is neither is kept as it is. */
export function networkOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1] ?? ip;
  const four = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.\d{1,3}$/.exec(mapped);
  if (four) return `${four[1]}.${four[2]}.${four[3]}.0/24`;
  if (!/^[0-9a-f:.]+$/i.test(ip) || !ip.includes(":")) return ip || DIRECT;
  const [head = "", tail] = ip.toLowerCase().split("::");
  const groups = head.split(":").filter(Boolean);
  if (tail !== undefined) while (groups.length < 3) groups.push("0");
  return `${groups
    .slice(0, 3)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")}::/48`;
}

/** The hour of the day, 0 to 23, where somebody lives. */
export function hourIn(timeZone: string, at: Date): number {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", hourCycle: "h23" });
  return Number(parts.format(at));
}

export function hasEnoughHistory(known: readonly UsualPlace[], now: Date): boolean {
  const signIns = known.reduce((sum, place) => sum + place.signIns, 0);
  const since = Math.min(...known.map(({ firstSeenAt }) => firstSeenAt.getTime()));
  return signIns >= ENOUGH_SIGN_INS && now.getTime() - since >= ENOUGH_DAYS * DAY_MS;
}

/** What is unlike the sign-ins before; nothing while there is too little to compare with. */
export function unusualOf(
  known: readonly UsualPlace[],
  { network, hour }: { network: string; hour: number },
  now: Date,
): ("network" | "hour")[] {
  if (!hasEnoughHistory(known, now)) return [];
  const isNewNetwork = network !== DIRECT && !known.some((place) => place.network === network);
  const cameAround = NEIGHBOURS.some((by) =>
    known.some(({ hours }) => (hours[(hour + by + 24) % 24] ?? 0) > 0),
  );
  return [...(isNewNetwork ? (["network"] as const) : []), ...(cameAround ? [] : (["hour"] as const))];
}
