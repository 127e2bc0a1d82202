import { type EvidenceOf, type Fact, PlatformError } from "@/platforms/platform";
import { storableJson } from "@/server/observe/storable";
import type { Way } from "./way";

export type Proof = { at: string; facts: Record<string, Fact>; evidence?: Record<string, Fact> };

/** What drivers read past the one way out is made keepable here: an outcome must not be lost for a byte in it. */
export function proof(facts: Record<string, Fact>, evidence?: EvidenceOf): Proof {
  const whole = { at: new Date().toISOString(), facts, ...(evidence ? { evidence: { ...evidence() } } : {}) };
  return JSON.parse(storableJson(whole));
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
