import type { Role } from "@/domain/access";
import type { IdentityProviderEntry } from "@/domain/schema/settings";

export type Claims = Readonly<Record<string, unknown>>;

const STRONGEST_FIRST: readonly Role[] = ["admin", "operator", "auditor", "viewer"];

/** The strongest role that the claim gives; undefined where it gives none. */
export function roleIn(
  entry: Pick<IdentityProviderEntry, "claim" | "roles">,
  claims: Claims,
): Role | undefined {
  const held = valuesOf(claimAt(claims, entry.claim));
  return STRONGEST_FIRST.find((role) => entry.roles[role]?.some((value) => held.includes(value)));
}

/** A claim by its name; failing that, by its path ("realm_access.roles"). */
function claimAt(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name
    .split(".")
    .reduce<unknown>(
      (node, key) =>
        typeof node === "object" && node !== null && Object.hasOwn(node, key)
          ? (node as Claims)[key]
          : undefined,
      claims,
    );
}

/** A list counts as it is; a text is one value, and several where it has spaces or commas between them. */
function valuesOf(claim: unknown): readonly string[] {
  if (Array.isArray(claim)) return claim.filter((one) => typeof one === "string");
  return typeof claim === "string" ? [claim, ...claim.split(/[\s,]+/)] : [];
}

export const textIn = (claims: Claims, name: string): string | undefined => {
  const claim = claims[name];
  return typeof claim === "string" && claim.trim() ? claim.trim().slice(0, 200) : undefined;
};
