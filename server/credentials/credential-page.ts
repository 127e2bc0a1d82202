import { and, desc, eq, sql } from "drizzle-orm";
import type { Db } from "@/db";
import {
  credentials,
  credentialTests,
  credentialVersions,
  environments,
  flows,
  runbooks,
  runbookVersions,
  tenants,
} from "@/db/schema";
import { notFound } from "@/domain/errors";
import type { PlatformId } from "@/domain/platform";
import { connectors } from "@/server/connectors";
import { inventoryOf, policiesOf } from "./inventory";
import { testFor } from "./tests";

const TESTS = 20;
const FLOWS = 20;

/** Everything of one credential but its values. */
export async function credentialPage(db: Db, id: string) {
  const [found] = await db
    .select({
      credential: credentials,
      platformId: environments.platformId,
      dialect: environments.dialect,
      configured: sql<string | null>`${environments.credentials} ->> ${credentials.name}`,
      tenantName: sql<string>`coalesce(${tenants.name}, ${credentials.tenant})`,
    })
    .from(credentials)
    .innerJoin(environments, eq(environments.id, credentials.environmentId))
    .leftJoin(
      tenants,
      and(eq(tenants.environmentId, credentials.environmentId), eq(tenants.externalId, credentials.tenant)),
    )
    .where(eq(credentials.id, id));
  if (!found) throw notFound("credential", id);
  const { credential, platformId, dialect, configured, tenantName } = found;
  const [versions, tests, moves, runbook] = await Promise.all([
    db
      .select()
      .from(credentialVersions)
      .where(eq(credentialVersions.credentialId, id))
      .orderBy(desc(credentialVersions.createdAt)),
    db
      .select()
      .from(credentialTests)
      .where(eq(credentialTests.credentialId, id))
      .orderBy(desc(credentialTests.id))
      .limit(TESTS),
    db
      .select({
        id: flows.id,
        plan: flows.plan,
        label: flows.label,
        state: flows.state,
        emergency: flows.emergency,
        requestedAt: flows.requestedAt,
        requestedByName: flows.requestedByName,
        finishedAt: flows.finishedAt,
        said: flows.said,
      })
      .from(flows)
      .where(eq(flows.credentialId, id))
      .orderBy(desc(flows.requestedAt))
      .limit(FLOWS),
    runbookOf(db, inventoryOf(platformId, credential.declaration)?.runbook),
  ]);
  const { policies, conflict, rungs } = policiesOf(platformId, credential);
  const declared = inventoryOf(platformId, credential.declaration);
  const test = testFor(connectors, platformId, dialect, credential.declaration);
  const hasValue = configured !== null || versions.some(({ slot }) => slot === "current");
  return {
    ...credential,
    platformId,
    tenantName,
    policies,
    conflict: conflict ?? null,
    rungs,
    usedBy: declared?.usedBy ?? [
      credential.origin === "seen"
        ? "The platform itself: what it fetches or sends with it stops"
        : "This console: what it asks with it stays unknown without it",
    ],
    keptIn:
      declared?.keptIn ??
      (credential.origin === "seen"
        ? "At the platform, which tells of it"
        : "Where the console's configuration says"),
    configured,
    hasValue,
    runbook,
    plans: plansOf(platformId, dialect, credential.declaration),
    revoke: declared?.revoke ?? null,
    test: test ? { how: test.how } : null,
    whyNoTest: whyNoTest(test !== undefined, hasValue) ?? null,
    versions: versions.map(({ reference, ...version }) => ({ ...version, liesIn: liesIn(reference) })),
    tests,
    flows: moves,
  };
}

export function whyNoTest(hasTest: boolean, hasValue: boolean): string | undefined {
  if (!hasTest) return "There is no harmless call that would show whether it is accepted.";
  if (!hasValue) return "The console holds neither its value nor a reference to it.";
  return undefined;
}

/** Where a value lies; a sealed one by nothing but that. */
const liesIn = (reference: string) =>
  reference.startsWith("sealed:") ? "sealed in this console" : reference;

function plansOf(platformId: PlatformId, dialect: string | null, declaration: string) {
  if (dialect === null || declaration === "") return [];
  return (connectors[platformId].flows?.(dialect) ?? [])
    .filter(({ kind, credential }) => kind === "rotation" && credential === declaration)
    .map(({ key, title, purpose, emergency, fields }) => ({
      key,
      title,
      purpose,
      emergency: emergency ?? false,
      fields,
    }));
}

async function runbookOf(db: Db, id: string | undefined) {
  if (!id) return null;
  const [found] = await db
    .select({ id: runbooks.id, title: sql<string>`${runbookVersions.document} ->> 'title'` })
    .from(runbooks)
    .innerJoin(
      runbookVersions,
      and(eq(runbookVersions.runbookId, runbooks.id), eq(runbookVersions.version, runbooks.version)),
    )
    .where(eq(runbooks.id, id));
  return found ?? null;
}
