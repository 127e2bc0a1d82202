import type { CapabilityReport, Conversation } from "@/platforms/platform";

export type Needs = {
  addresses?: readonly string[];
  options?: readonly string[];
  credentials?: readonly string[];
};

/** The first thing that the configuration of this environment lacks, in words; undefined when all is there. */
export async function whatIsMissing(c: Conversation, needs: Needs): Promise<string | undefined> {
  const { baseUrls, options } = c.environment;
  const address = needs.addresses?.find((name) => !baseUrls[name]);
  if (address) return `The configuration names no "${address}" address.`;
  const option = needs.options?.find((name) => !options[name]);
  if (option) return `The configuration names no "${option}" option.`;
  for (const name of needs.credentials ?? [])
    if ((await c.secret(name)) === undefined) return `The configuration names no "${name}" credential.`;
  return undefined;
}

/** Offered where everything is configured, else with what is missing. */
export async function offeredWith(
  c: Conversation,
  capability: CapabilityReport["capability"],
  needs: Needs,
  because: string,
): Promise<CapabilityReport> {
  const missing = await whatIsMissing(c, needs);
  return { capability, supported: missing === undefined, because: missing ?? because };
}
