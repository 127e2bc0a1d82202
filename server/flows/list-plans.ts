import { and, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { environments } from "@/db/schema";
import type { FlowPlan } from "@/platforms/flow";
import { plansOf } from "./plans";
import { columnsOf } from "./read-batch";
import { neededFor } from "./request-flow";

/** The field of the form that tells the tenant's id at the platform: a link to a plan names the tenant, not its field. */
function tenantFieldOf({ fields, tenant }: FlowPlan): string | null {
  const keys = fields.map(({ key }) => key);
  const named = tenant?.(Object.fromEntries(keys.map((key) => [key, key])));
  return keys.find((key) => key === named) ?? null;
}

/** Every plan of every environment, or of one, with who may begin it. */
export async function listPlans(db: Db, environmentId: string | undefined) {
  const rows = await db
    .select()
    .from(environments)
    .where(
      and(eq(environments.active, true), environmentId ? eq(environments.id, environmentId) : undefined),
    );
  return rows.flatMap((environment) =>
    plansOf(environment).map((plan) => ({
      environmentId: environment.id,
      platformId: environment.platformId,
      key: plan.key,
      kind: plan.kind,
      title: plan.title,
      purpose: plan.purpose,
      emergency: plan.emergency ?? false,
      isBulk: plan.isBulk ?? false,
      credential: plan.credential ?? null,
      fields: plan.fields,
      tenantField: tenantFieldOf(plan),
      /** What a file of many may have as columns. */
      columns: plan.isBulk ? columnsOf(plan) : [],
      needs: neededFor(plan.kind),
      steps: plan.steps.map(({ key, kind, title, why }) => ({ key, kind, title, why: why ?? "" })),
    })),
  );
}
