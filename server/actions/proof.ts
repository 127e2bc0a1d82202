import { type EvidenceOf, type Fact, PlatformError } from "@/platforms/platform";
import type { Way } from "./way";

export type Proof = { at: string; facts: Record<string, Fact>; evidence?: Record<string, Fact> };

export function proof(facts: Record<string, Fact>, evidence?: EvidenceOf): Proof {
  return { at: new Date().toISOString(), facts, ...(evidence ? { evidence: { ...evidence() } } : {}) };
}

/** How it is before; not being able to look does not stop the action. */
export async function look({ action, conversation, input }: Way): Promise<Proof> {
  try {
    const seen = await action.look(conversation, input);
    return proof(seen.facts, seen.evidence);
  } catch (error) {
    return proof({ unseen: error instanceof PlatformError ? error.message : "It could not be looked at." });
  }
}
