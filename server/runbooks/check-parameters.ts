import { and, eq, isNull } from "drizzle-orm";
import type { Db } from "@/db";
import { tenants } from "@/db/schema";
import { badRequest } from "@/domain/errors";
import type { PlatformId } from "@/domain/platform";
import { type ParameterWorld, parameterProblems, withDefaults } from "@/domain/runbook-parameters";
import type { RunbookDocument } from "@/domain/schema/runbook";
import { declarationOf } from "@/server/connectors";

/** What tenants and jobs there are to choose from in an environment. */
export async function parameterWorld(
  db: Db,
  environment: { id: string; platformId: PlatformId },
): Promise<ParameterWorld> {
  const known = await db
    .select({ value: tenants.externalId, title: tenants.name })
    .from(tenants)
    .where(and(eq(tenants.environmentId, environment.id), isNull(tenants.goneAt)))
    .orderBy(tenants.name, tenants.externalId);
  const { jobs } = declarationOf(environment.platformId);
  return { tenants: known, jobs: jobs.map(({ key, title }) => ({ value: key, title })) };
}

/** The parameters of a run, defaults put in; refuses what the document or the environment does not know. */
export async function checkParameters(
  db: Db,
  environment: { id: string; platformId: PlatformId },
  document: RunbookDocument,
  given: Record<string, string>,
): Promise<Record<string, string>> {
  const parameters = withDefaults(document.parameters, given);
  const world = await parameterWorld(db, environment);
  const problems = parameterProblems(document.parameters, parameters, world);
  if (problems.length > 0) throw badRequest(problems.join(" "));
  return parameters;
}
