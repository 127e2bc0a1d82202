import type { PlatformId } from "@/domain/platform";
import { declarationOf } from "@/server/connectors";

export type JobAndTenant = { job: string; tenant: string };

/** Which job an action runs, and for whom; tenant "" stands for everyone. Undefined where it runs no job. */
export function jobOf(
  platformId: PlatformId,
  action: string,
  input: Readonly<Record<string, string>>,
): JobAndTenant | undefined {
  for (const { key, trigger } of declarationOf(platformId).jobs) {
    if (trigger?.action !== action) continue;
    const { tenantInput } = trigger;
    const fits = Object.entries(trigger.input).every(
      ([name, value]) => name === tenantInput || input[name] === value,
    );
    if (!fits) continue;
    const tenant = tenantInput ? (input[tenantInput] ?? "") : "";
    const isEveryone = tenantInput !== undefined && tenant === trigger.input[tenantInput];
    return { job: key, tenant: isEveryone ? "" : tenant };
  }
  return undefined;
}

/**
 * What to ask for so that this tenant's data of the job becomes fresh. Where the platform runs the job for everyone
 * only, that; undefined where nothing starts it, or where it names no tenant and one must be named.
 */
export function inputFor(
  platformId: PlatformId,
  { job, tenant }: JobAndTenant,
): { action: string; input: Record<string, string> } | undefined {
  const trigger = declarationOf(platformId).jobs.find(({ key }) => key === job)?.trigger;
  if (!trigger) return undefined;
  const { action, tenantInput } = trigger;
  if (!tenantInput) return { action, input: trigger.input };
  if (tenant !== "") return { action, input: { ...trigger.input, [tenantInput]: tenant } };
  return tenantInput in trigger.input ? { action, input: trigger.input } : undefined;
}
