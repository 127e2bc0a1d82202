import { noise } from "@/platforms/simulator/noise";

export type SimConnection = {
  id: string;
  connectionId: string;
  name: string;
  provider: string;
  scheduleType: "interval" | "cron" | "manual";
  intervalMinutes: number | null;
  cron: string | null;
  /** The hours of the cron expression, which the platform reads in UTC. */
  cronHours: readonly number[];
  /** It syncs nothing before and, while it is paused, nothing after. */
  madeAt?: number;
  pausedAt?: number | undefined;
};

export type SimAccount = {
  id: string;
  name: string;
  token: string;
  isActive: boolean;
  createdAt: number;
  lastUsedAt: number | null;
};

export type SimTenant = {
  key: string;
  id: string;
  name: string;
  username: string;
  password: string;
  accounts: SimAccount[];
  connections: SimConnection[];
};

const FOUNDED_AT = 1_700_000_000_000;

/** Something that looks like a UUID and is always the same for the same words. */
export function uuidOf(...words: (string | number)[]): string {
  const hex = [0, 1, 2, 3].map((part) =>
    Math.floor(noise("uuid", part, ...words) * 4294967296)
      .toString(16)
      .padStart(8, "0"),
  );
  const [a = "", b = "", c = "", d = ""] = hex;
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-a${c.slice(1, 4)}-${c.slice(4)}${d}`;
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const hourly = { cron: "0 0-3,11-23 * * *", hours: [...range(0, 3), ...range(11, 23)] };
/** Written for Jamaica, read as UTC: it rests from late afternoon on. */
const mistaken = { cron: "0 6-22 * * *", hours: range(6, 22) };

type Plan = [name: string, provider: string, schedule: number | { cron: string; hours: number[] } | "manual"];

const PLANS: [key: string, name: string, plans: Plan[]][] = [
  [
    "kingston",
    "Kingston Beverages",
    [
      ["Meta hourly", "META", hourly],
      ["Google Ads", "GOOGLE", hourly],
    ],
  ],
  ["montego", "Montego Bay Resorts", [["Meta half-hourly", "META", 30]]],
  [
    "portmore",
    "Portmore Retail",
    [
      ["Meta", "META", 60],
      ["TikTok by hand", "TIKTOK", "manual"],
    ],
  ],
  [
    "mandeville",
    "Mandeville Motors",
    [
      ["Google Ads", "GOOGLE", mistaken],
      ["LinkedIn", "LINKEDIN", 30],
    ],
  ],
];

export function fleetOf(seed: string): SimTenant[] {
  return PLANS.map(([key, name, plans]) => ({
    key,
    id: uuidOf(seed, key),
    name,
    username: `ops@${key}.example`,
    password: `made-up-${key}-password`,
    accounts: [
      {
        id: uuidOf(seed, key, "key"),
        name: "console",
        token: `sa_${uuidOf(seed, key, "key").slice(0, 8)}.made-up-${key}-key`,
        isActive: true,
        createdAt: FOUNDED_AT,
        lastUsedAt: null,
      },
    ],
    connections: plans.map(([title, provider, schedule]) => ({
      id: uuidOf(seed, key, title),
      connectionId: uuidOf(seed, key, title, "airbyte"),
      name: title,
      provider,
      scheduleType: schedule === "manual" ? "manual" : typeof schedule === "number" ? "interval" : "cron",
      intervalMinutes: typeof schedule === "number" ? schedule : null,
      cron: typeof schedule === "object" ? schedule.cron : null,
      cronHours: typeof schedule === "object" ? schedule.hours : [],
    })),
  }));
}

/** A tenant that signed up by itself: nobody but its administrator, and nothing to sync. */
export const tenantMade = (made: {
  id: string;
  name: string;
  username: string;
  password: string;
}): SimTenant => ({
  ...made,
  key: made.id,
  accounts: [],
  connections: [],
});

export const chance = (probability: number, ...words: (string | number)[]) => noise(...words) < probability;
