import type { PlatformId } from "@/domain/platform";
import type { FlowPlan } from "@/platforms/flow";
import { connectors } from "@/server/connectors";

/** The plan that takes a tenant out, and what of its form is known already; null where its platform offers none. */
export function offboardingOf(
  platformId: PlatformId,
  dialect: string | null,
  tenant: { externalId: string; name: string },
) {
  if (!dialect) return null;
  const plan = connectors[platformId].flows?.(dialect).find(({ kind }) => kind === "offboarding");
  if (!plan) return null;
  const { externalId, name } = tenant;
  const given: Record<string, string> = {};
  for (const { key } of plan.fields)
    if (namesTenant(plan, key, externalId)) given[key] = externalId;
    else if (key === "name") given[key] = name;
  return { plan: plan.key, title: plan.title, given };
}

/** Whether this field alone tells the plan which tenant it is about. */
function namesTenant(plan: FlowPlan, key: string, externalId: string): boolean {
  try {
    return plan.tenant?.({ [key]: externalId }) === externalId;
  } catch {
    return false;
  }
}
