import { and, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { environments } from "@/db/schema";
import { notFound } from "@/domain/errors";
import type { FlowPlan, FlowStep } from "@/platforms/flow";
import { actionsOf } from "@/server/actions/actions-of";
import { connectors } from "@/server/connectors";

type Environment = typeof environments.$inferSelect;

export const plansOf = (environment: Environment): readonly FlowPlan[] =>
  environment.dialect === null ? [] : (connectors[environment.platformId].flows?.(environment.dialect) ?? []);

export async function environmentOf(db: Db, id: string): Promise<Environment> {
  const [environment] = await db
    .select()
    .from(environments)
    .where(and(eq(environments.id, id), eq(environments.active, true)));
  if (!environment) throw notFound("environment", id);
  return environment;
}

export async function findPlan(db: Db, environmentId: string, key: string) {
  const environment = await environmentOf(db, environmentId);
  const plan = plansOf(environment).find((one) => one.key === key);
  if (!plan) throw notFound("plan", key);
  return { environment, plan };
}

/** The tier of the action that a step asks for; undefined where this deployment has none of that name. */
export function tierOf(environment: Environment, step: FlowStep): number | undefined {
  if (step.kind !== "action") return undefined;
  const found = actionsOf(connectors[environment.platformId], environment).find(
    ({ key }) => key === step.action,
  );
  return found?.tier;
}

/** One of its steps destroys: whoever agrees to it, or says go, proves again who they are. */
export const isGrave = (environment: Environment, plan: FlowPlan | undefined): boolean =>
  plan?.steps.some((step) => (tierOf(environment, step) ?? 0) >= 3) ?? false;
