import { eq, sql } from "drizzle-orm";
import { credentials, environments } from "@/db/schema";
import { conflict, notFound } from "@/domain/errors";
import { TestCredentialNow } from "@/domain/schema/credential-inventory";
import { command } from "@/server/command";
import { connectors } from "@/server/connectors";
import { whyNoTest } from "./credential-page";
import { type Connectors, REJECTED_APART_MS, TEST_APART_MS, testFor } from "./tests";

/** Has a worker try it now; not more often than its platform can bear. */
export const testCredentialNow = testNowWith(connectors);

export function testNowWith(known: Connectors) {
  return command({
    action: "credential.test",
    needs: "credential:test",
    input: TestCredentialNow,
    async run({ db, actor, now, enqueue }, { id }) {
      const [found] = await db
        .select({
          credential: credentials,
          platformId: environments.platformId,
          dialect: environments.dialect,
          hasValue: sql<boolean>`${environments.credentials} ? ${credentials.name} or exists (
            select 1 from credential_versions v where v.credential_id = ${credentials.id} and v.slot = 'current')`,
        })
        .from(credentials)
        .innerJoin(environments, eq(environments.id, credentials.environmentId))
        .where(eq(credentials.id, id));
      if (!found) throw notFound("credential", id);
      const { credential, platformId, dialect, hasValue } = found;
      if (credential.goneAt) throw conflict("Nobody tells of this credential any more.");
      const hasTest = testFor(known, platformId, dialect, credential.declaration) !== undefined;
      const refused = whyNoTest(hasTest, hasValue) ?? tooSoon(credential, now);
      if (refused) throw conflict(refused);
      await enqueue("test-credential", { id, by: actor.name });
      return {
        result: { id },
        audit: {
          subjectKind: "credential",
          subjectId: id,
          environmentId: credential.environmentId,
          tenant: credential.tenant || null,
          detail: { credential: credential.name },
        },
      };
    },
  });
}

function tooSoon(
  { testTakenAt, proved, provedAt, rotatedAt }: typeof credentials.$inferSelect,
  now: Date,
): string | undefined {
  if (!testTakenAt) return undefined;
  const isAnother = rotatedAt !== null && provedAt !== null && rotatedAt > provedAt;
  const apart = proved === "rejected" && !isAnother ? REJECTED_APART_MS : TEST_APART_MS;
  const left = testTakenAt.getTime() + apart - now.getTime();
  if (left <= 0) return undefined;
  const wait = left > 60_000 ? `${Math.ceil(left / 60_000)} min` : `${Math.ceil(left / 1000)} s`;
  return apart === REJECTED_APART_MS
    ? `It was rejected, and trying it again and again may lock it. Try again in ${wait}, or replace it.`
    : `It was tried just now. Try again in ${wait}.`;
}
