import type { CredentialKind } from "@/domain/credential";
import { conflictOf, ladderOf, type PolicySays, shortestPolicy } from "@/domain/credential-policy";
import type { PlatformId } from "@/domain/platform";
import type {
  CredentialDeclaration,
  InventoryDeclaration,
  PlatformDeclaration,
} from "@/domain/schema/platform";
import { declarationOf } from "@/server/connectors";

export type WantedCredential = {
  name: string;
  declaration: string;
  tenant: string;
  kind: CredentialKind;
  title: string;
};

type Configured = {
  credentials: Readonly<Record<string, string>>;
  options: Readonly<Record<string, string>>;
};

/** What an environment depends on, by its platform's declaration and its own configuration. */
export function wantedCredentials(platform: PlatformDeclaration, configured: Configured): WantedCredential[] {
  const wanted = new Map<string, WantedCredential>();
  const add = (name: string, declaration: string, tenant: string, title: string) => {
    const known = inventoryOf(platform.id, declaration);
    wanted.set(name, {
      name,
      declaration,
      tenant,
      kind: known?.kind ?? kindOf(declaration),
      title: known?.title ?? title,
    });
  };
  for (const { name, title, perTenant } of platform.inventory) if (!perTenant) add(name, name, "", title);
  for (const name of Object.keys(configured.credentials)) {
    const match = matchOf(platform.credentials, name);
    if (match && isSecret(name)) add(name, match.declared.name, match.tenant, match.declared.title);
  }
  const tenants = (configured.options.tenants ?? "").split(",").flatMap((key) => key.trim() || []);
  for (const { name, title } of platform.inventory.filter(({ perTenant }) => perTenant)) {
    const isConfigured = platform.credentials.some(
      (declared) => declared.name === name && declared.perTenant,
    );
    if (isConfigured) for (const tenant of tenants) add(nameFor(name, tenant), name, tenant, title);
  }
  return [...wanted.values()];
}

/** "tenant-api-key" of kingston is "kingston-api-key". */
const nameFor = (declaration: string, tenant: string) => `${tenant}${endingOf(declaration)}`;
const endingOf = (declaration: string) => `-${declaration.replace(/^tenant-/, "")}`;

function matchOf(declared: readonly CredentialDeclaration[], name: string) {
  const own = declared.find((one) => !one.perTenant && one.name === name);
  if (own) return { declared: own, tenant: "" };
  for (const one of declared) {
    const suffix = endingOf(one.name);
    if (one.perTenant && name.endsWith(suffix) && name.length > suffix.length)
      return { declared: one, tenant: name.slice(0, -suffix.length) };
  }
  return undefined;
}

/** A user's name is no secret. */
const isSecret = (name: string) => !/(^|-)(user|username|key-id)$/.test(name);

const KINDS: readonly [RegExp, CredentialKind][] = [
  [/database/, "database-login"],
  [/authority|certificate/, "certificate"],
  [/(webhook|alertmanager)-secret|verify-token|signing-secret/, "webhook-secret"],
  [/client-secret|app-secret/, "client-secret"],
  [/jwt-secret|signing-key/, "signing-key"],
  [/password/, "login"],
  [/token/, "access-token"],
  [/key/, "api-key"],
];
const kindOf = (name: string): CredentialKind => KINDS.find(([words]) => words.test(name))?.[1] ?? "other";

export const inventoryOf = (platformId: PlatformId, declaration: string): InventoryDeclaration | undefined =>
  declarationOf(platformId).inventory.find(({ name }) => name === declaration);

/** What a credential that a platform tells of is one of: "17-user-token" is the "user-token" of somebody. */
export function declarationSeen(platformId: PlatformId, externalId: string): string {
  const { inventory } = declarationOf(platformId);
  const own = inventory.find(({ name }) => name === externalId);
  const found =
    own ?? inventory.find(({ name, perTenant }) => perTenant && externalId.endsWith(endingOf(name)));
  return found?.name ?? "";
}

/** What speaks of a credential's age, its own policy included, and what comes of that. */
export function policiesOf(
  platformId: PlatformId,
  { declaration, policyDays, ladder }: PolicyRow,
): { policies: PolicySays[]; conflict: string | undefined; everyDays: number | null; rungs: number[] } {
  const policies: PolicySays[] = [...(inventoryOf(platformId, declaration)?.policies ?? [])];
  if (policyDays !== null) policies.push({ everyDays: policyDays, says: "Its own policy, set here." });
  const shortest = shortestPolicy(policies);
  return {
    policies,
    conflict: conflictOf(policies),
    everyDays: shortest?.everyDays ?? null,
    rungs: ladderOf(ladder, shortest),
  };
}

type PolicyRow = { declaration: string; policyDays: number | null; ladder: readonly number[] | null };
