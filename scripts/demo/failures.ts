import type { Db } from "@/db";
import { runs } from "@/db/schema";
import type { RunStatus } from "@/domain/sync";
import { classifyRuns } from "@/server/syncs/classify";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

type Told = {
  environmentId: string;
  job: string;
  tenant?: string;
  hoursAgo: number;
  minutes: number;
  error: string;
  status?: RunStatus;
  records?: number;
  /** Hours after which a good run followed; none has yet when left out. */
  goodAfterHours?: number;
};

const AZURE = "azure-governance/production";
const ADS = "complyai/production";
const SECRET =
  "ClientAuthenticationError: AADSTS7000215: Invalid client secret provided. Ensure the secret being sent is the client secret value.";

/** A week of things that went wrong: one for nearly every class, most of them over. */
const TOLD: readonly Told[] = [
  ...["costs", "compliance", "resources", "identity"].map((job, index) => ({
    environmentId: AZURE,
    job,
    hoursAgo: 98.2 - index / 20,
    minutes: 0.4,
    error: index === 3 ? "Sync failed for all subscriptions" : SECRET,
    goodAfterHours: 3,
  })),
  {
    environmentId: AZURE,
    job: "costs",
    hoursAgo: 26.5,
    minutes: 30,
    error: "HTTPSConnectionPool(host='management.azure.com', port=443): Connection timeout after 1800 s",
    goodAfterHours: 20,
  },
  {
    environmentId: AZURE,
    job: "resources",
    hoursAgo: 9.4,
    minutes: 12,
    status: "partial",
    records: 412,
    error:
      "SubscriptionRequestsThrottled: Number of requests for subscription 3f2c exceeded the limit. 429 Too Many Requests. Retry-After: 300",
    goodAfterHours: 1,
  },
  {
    environmentId: AZURE,
    job: "compliance",
    hoursAgo: 51,
    minutes: 3,
    error: "KeyError: 'policyDefinitionReferenceId' while reading page 4 of policy states",
    goodAfterHours: 4,
  },
  {
    environmentId: AZURE,
    job: "identity",
    hoursAgo: 70,
    minutes: 2,
    error: "Worker exited: flux capacitor 12 misaligned",
    goodAfterHours: 6,
  },
  ...[0, 1, 2].map((index) => ({
    environmentId: ADS,
    job: "ad-sync",
    tenant: String(3 + index * 2),
    hoursAgo: 0.6 + index / 6,
    minutes: 1.2,
    error:
      '{"error":{"message":"User request limit reached","type":"OAuthException","code":17,"error_subcode":2446079}}',
  })),
  {
    environmentId: ADS,
    job: "ad-sync",
    tenant: "9",
    hoursAgo: 5.3,
    minutes: 0.2,
    error:
      '{"error":{"message":"Error validating access token: Session has expired","type":"OAuthException","code":190,"error_subcode":463}}',
  },
  {
    environmentId: ADS,
    job: "ad-sync",
    tenant: "4",
    hoursAgo: 30,
    minutes: 4,
    error: "requests.exceptions.ConnectionError: [Errno 111] Connection refused (graph.facebook.com)",
    goodAfterHours: 0.5,
  },
  {
    environmentId: ADS,
    job: "ad-sync",
    tenant: "6",
    hoursAgo: 12,
    minutes: 1,
    error: "FacebookRequestError: (#200) Requires ads_read permission on the ad account",
    goodAfterHours: 2,
  },
];

export async function seedFailures(db: Db, now: Date): Promise<void> {
  const rows = TOLD.flatMap((told, index) => {
    const startedAt = new Date(now.getTime() - told.hoursAgo * HOUR);
    const of = { environmentId: told.environmentId, job: told.job, tenant: told.tenant ?? "" };
    const failed = {
      ...of,
      externalId: `demo-failure-${index}`,
      status: told.status ?? ("failed" as const),
      startedAt,
      endedAt: new Date(startedAt.getTime() + told.minutes * MINUTE),
      durationMs: Math.round(told.minutes * MINUTE),
      records: told.records ?? null,
      error: told.error,
      seenAt: new Date(startedAt.getTime() + (told.minutes + 1) * MINUTE),
    };
    if (told.goodAfterHours === undefined) return [failed];
    const again = new Date(startedAt.getTime() + told.goodAfterHours * HOUR);
    const endedAt = new Date(again.getTime() + 3 * MINUTE);
    return [
      failed,
      {
        ...failed,
        externalId: `demo-recovery-${index}`,
        status: "succeeded" as const,
        startedAt: again,
        endedAt,
        durationMs: 3 * MINUTE,
        records: 900 + index * 37,
        error: null,
        seenAt: endedAt,
      },
    ];
  });
  await db.insert(runs).values(rows).onConflictDoNothing();
  await classifyRuns(db, now);
}
