import { type Conversation, PlatformError } from "@/platforms/platform";

export const TENANT_KEY = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** The option that names those that are being taken in: asked for when somebody wants to, and checked by nobody yet. */
export const PREPARED = "tenants-prepared";
/** Stands for every tenant where an action asks for one. */
export const ALL = "all";

/** Something kept between questions, made on first use. */
export function remembered<T>(c: Conversation, name: string, make: () => T): T {
  const known = c.memory.get(name);
  // Only this function writes under these names, so the type is the one that was made.
  if (known !== undefined) return known as T;
  const made = make();
  c.memory.set(name, made);
  return made;
}

const named = (option: string | undefined) =>
  (option ?? "")
    .split(",")
    .map((key) => key.trim())
    .filter((key) => key !== "");

/**
 * The tenants that an identity was given for, in the configuration or by hand; the platform itself never lists them
 * all. Those that are being taken in are not among them.
 */
export function tenantKeys(c: Conversation): string[] {
  const keys = named(c.environment.options.tenants);
  const wrong = keys.find((key) => !TENANT_KEY.test(key) || key === ALL);
  if (wrong !== undefined)
    throw new PlatformError(
      "credentials",
      `The option "tenants" names ${JSON.stringify(wrong.slice(0, 60))}; a key is lower-case words joined by hyphens and not "${ALL}".`,
    );
  if (keys.length === 0)
    throw new PlatformError(
      "credentials",
      'The option "tenants" is empty. Name the tenants and give each its own credentials.',
    );
  return [...new Set(keys)];
}

/** The keys that an action is for: one, or with "all" each. */
export function wanted(c: Conversation, tenant: string): string[] {
  const keys = tenantKeys(c);
  if (tenant === ALL) return keys;
  if (keys.includes(tenant) || named(c.environment.options[PREPARED]).includes(tenant)) return [tenant];
  throw new PlatformError(
    "not-deployed",
    `The configuration names no tenant ${JSON.stringify(tenant.slice(0, 60))}.`,
  );
}

type Known = { id: string | undefined; name: string | undefined };

const known = (c: Conversation) => remembered(c, "tenants", () => new Map<string, Known>());

export function learnTenant(c: Conversation, tenant: string, facts: Partial<Known>): void {
  const before = known(c).get(tenant) ?? { id: undefined, name: undefined };
  known(c).set(tenant, { id: facts.id ?? before.id, name: facts.name ?? before.name });
}

/** The tenant's own id: from the option `tenant-ids` ("kingston=…, montego=…"), else as learned from the platform. */
export function tenantId(c: Conversation, tenant: string): string | undefined {
  for (const pair of (c.environment.options["tenant-ids"] ?? "").split(",")) {
    const [key, id] = pair.split("=").map((part) => part.trim());
    if (key === tenant && id) return id;
  }
  return known(c).get(tenant)?.id;
}

export function tenantKeyOf(c: Conversation, id: string): string | undefined {
  return tenantKeys(c).find((key) => tenantId(c, key)?.toLowerCase() === id.toLowerCase());
}

/** The tenant's name for people. */
export function called(c: Conversation, tenant: string): string {
  return known(c).get(tenant)?.name ?? tenant.charAt(0).toUpperCase() + tenant.slice(1);
}
