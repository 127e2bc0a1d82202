import { sql } from "drizzle-orm";
import { type Db, openDatabase } from "@/db";
import { pageLoads, people } from "@/db/schema";
import { noise } from "@/platforms/simulator/noise";
import { DEMO_ENVIRONMENTS } from "@/platforms/simulators";
import { declareRules } from "@/server/alert-rules/declare-rules";
import { appendAudit, SYSTEM } from "@/server/audit/append";
import { auditKey } from "@/server/audit/key";
import { storeDocuments } from "@/server/checklists/documents";
import { applyConfig, applyDialect, SELF } from "@/server/config/apply";
import { loadConfig } from "@/server/config/load";
import { declareObjectives } from "@/server/objectives/declare";
import { hashPassword } from "@/server/people/password";
import { declareThresholds } from "@/server/thresholds/declare";
import { seedAlerts } from "./alerts";
import { seedChangedPromise } from "./changed-promise";
import { seedCheckHistory } from "./check-history";
import { seedChecklistHistory } from "./checklist-history";
import { seedCredentials } from "./credentials";
import { seedFailures } from "./failures";
import { seedFreshness } from "./freshness-history";
import { seedIncoming } from "./incoming";
import { seedObjectiveDays } from "./objective-days";
import { seedOnCall } from "./on-call";
import { seedRunHistory } from "./run-history";
import { seedSizes } from "./size-history";

const PEOPLE = [
  { email: "olga@wheelhouse.demo", name: "Olga Brandt", role: "operator" },
  { email: "ada@wheelhouse.demo", name: "Ada Okafor", role: "admin" },
  { email: "alan@wheelhouse.demo", name: "Alan Reyes", role: "admin" },
  { email: "vic@wheelhouse.demo", name: "Vic Moreau", role: "viewer" },
  { email: "aude@wheelhouse.demo", name: "Aude Lindqvist", role: "auditor" },
] as const;

export type SeedOptions = {
  appUrl: string;
  demoPassword: string;
  auditKeyFile: string;
  configFile: string;
  progress(line: string): void;
};

/**
 * Fills an empty database with the demo world: five people and ninety days in which the platforms were watched and
 * the checklists walked. Done once; the audit trail is not made up, it begins with this very event.
 */
export async function seedDemo({
  appUrl,
  demoPassword,
  auditKeyFile,
  configFile,
  progress,
}: SeedOptions): Promise<{ seeded: boolean }> {
  const { db, close } = openDatabase(appUrl, {
    applicationName: "wheelhouse-seed",
    max: 4,
    statementSeconds: 60,
  });
  try {
    auditKey(auditKeyFile);
    const [someone] = await db.select({ id: people.id }).from(people).limit(1);
    if (someone) return { seeded: false };
    progress("the demo world: thresholds, environments, checklists");
    await declareThresholds(db);
    await declareObjectives(db);
    await declareRules(db);
    await applyConfig(db, loadConfig([{ file: configFile, simulated: true }]));
    for (const { platform, name, dialect } of DEMO_ENVIRONMENTS)
      await applyDialect(db, `${platform}/${name}`, platform, dialect);
    await applyDialect(db, SELF, "wheelhouse", "self");
    await storeDocuments(db);
    await db.execute(sql`select ensure_observation_partitions(3, 7)`);
    const now = new Date();
    progress("ninety days of checks");
    await seedCheckHistory(db, now);
    progress("ninety days of runs");
    await seedRunHistory(db, now);
    progress("ninety days of freshness");
    await seedFreshness(db, now);
    progress("four hundred days of promises");
    await seedObjectiveDays(db, now);
    await seedChangedPromise(db, now);
    progress("ninety days of checklists");
    await seedChecklistHistory(db, now);
    await seedFailures(db, now);
    await seedIncoming(db, now);
    await seedCredentials(db, now);
    await seedAlerts(db, now);
    await seedOnCall(db);
    await seedPageLoads(db, now);
    await seedSizes(db, now);
    await seedPeople(db, demoPassword);
    return { seeded: true };
  } finally {
    await close();
  }
}

/** Last, so that a seed that was cut off is made again from what is there. */
async function seedPeople(db: Db, password: string): Promise<void> {
  const passwordHash = await hashPassword(password);
  await db.transaction(async (tx) => {
    await tx.insert(people).values(PEOPLE.map((person) => ({ ...person, passwordHash })));
    await appendAudit(tx, SYSTEM, "demo", {
      action: "demo.seeded",
      result: "done",
      subjectKind: "console",
      subjectId: "demo world",
      detail: {
        people: PEOPLE.map(({ email, role }) => `${email} (${role})`),
        note: "Histories before this event are made up.",
      },
    });
  });
}

async function seedPageLoads(db: Db, now: Date): Promise<void> {
  const loads = Array.from({ length: 64 }, (_, index) => ({
    at: new Date(now.getTime() - noise("load", index) * 23 * 3_600_000),
    page: ["/", "/platforms", "/checklists", "/platforms/[]/[]"][index % 4] ?? "/",
    milliseconds: 280 + noise("load-time", index) ** 3 * 1400,
  }));
  await db.insert(pageLoads).values(loads);
}
