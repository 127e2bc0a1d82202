export const PERMISSION_RULES = [
  "account",
  "role",
  "place",
  "freeze",
  "second-person",
  "second-proof",
  "machine",
] as const;
export type PermissionRule = (typeof PERMISSION_RULES)[number];

/** passes: it stands in nobody's way. asks: it wants something more. blocks: it does not go while this holds. */
export type RuleVerdict = "passes" | "asks" | "blocks";

export type RuleAnswer = { rule: PermissionRule; verdict: RuleVerdict; says: string };

export const RULE_WORD: Record<PermissionRule, string> = {
  account: "Account",
  role: "Role",
  place: "Place",
  freeze: "Freeze",
  "second-person": "Second person",
  "second-proof": "Second proof",
  machine: "Machines",
};
