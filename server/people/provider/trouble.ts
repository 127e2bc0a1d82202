import type { Refusal } from "@/domain/sign-in";

const SIGNS: readonly [RegExp, Refusal][] = [
  [/access_denied|login_required|interaction_required|consent_required/i, "denied"],
  [/nonce/i, "nonce"],
  [/state|cookie|pkce|code_verifier/i, "state"],
  [/\baud\b|audience|azp/i, "audience"],
  [/\biss\b|issuer/i, "issuer"],
  [/expired|\bexp\b|\biat\b|\bnbf\b/i, "expired"],
  [/signature|\balg\b|kid|\bkey\b|jwt/i, "signature"],
  [/invalid_grant/i, "code-used"],
  [/invalid_client|unauthorized_client/i, "client"],
  [
    /ECONN|ENOTFOUND|EAI_AGAIN|timed? ?out|timeout|private or reserved|refuses connections|answered|unreachable/i,
    "down",
  ],
];

/** What kind of trouble it was. The words of the library quote what was sent, so they go nowhere. */
export function refusalOf(error: unknown): Refusal {
  const said = sayings(error).join(" ");
  return SIGNS.find(([sign]) => sign.test(said))?.[1] ?? "broken";
}

function sayings(error: unknown, depth = 0): string[] {
  if (depth > 3 || typeof error !== "object" || error === null) return [];
  const { message, code, error: inner, cause } = error as Record<string, unknown>;
  return [
    ...[message, code, inner].filter((one) => typeof one === "string"),
    ...sayings(inner, depth + 1),
    ...sayings(cause, depth + 1),
  ];
}
