import { and, eq } from "drizzle-orm";
import type { Db } from "@/db";
import { environments, platformConnections } from "@/db/schema";
import { declarationOf } from "@/server/connectors";
import { secretInSlot, secretNow } from "@/server/secrets/secret-of";

export type HookPlace = {
  id: string;
  /** What a sender may show: the secret that counts, and during a change the one that will. Empty when none is set. */
  secrets: readonly string[];
  options: Readonly<Record<string, string>>;
  /** Connection id → tenant: what the configuration names, else what the platform told. */
  tenants: ReadonlyMap<string, string>;
};
type Looked = { place: HookPlace | undefined; readAt: number };

const HOLDS_MS = 2000;
const MOST_PLACES = 100;

/** Where hooks come in, read every two seconds: a burst costs one look, and a rotated secret counts soon. */
export class HookPlaces {
  private readonly kept = new Map<string, Promise<Looked>>();

  constructor(
    private readonly db: Db,
    /** The name of the credential that senders must show; platforms without it take no hooks. */
    private readonly credential: string,
  ) {}

  async called(id: string, now: Date): Promise<HookPlace | undefined> {
    const kept = this.kept.get(id);
    const found = await kept?.catch(() => undefined);
    if (found && now.getTime() - found.readAt < HOLDS_MS) return found.place;
    const current = this.kept.get(id);
    // Whoever came first reads; the others wait for the same look.
    const reading = current === undefined || current === kept ? this.lookAgain(id, now) : current;
    return (await reading).place;
  }

  private lookAgain(id: string, now: Date): Promise<Looked> {
    const reading = this.look(id, now);
    reading.catch(() => this.kept.get(id) === reading && this.kept.delete(id));
    if (this.kept.size >= MOST_PLACES) this.kept.clear();
    this.kept.set(id, reading);
    return reading;
  }

  private async look(id: string, now: Date): Promise<Looked> {
    const [row] = await this.db
      .select({
        id: environments.id,
        platformId: environments.platformId,
        credentials: environments.credentials,
        options: environments.options,
      })
      .from(environments)
      .where(and(eq(environments.id, id), eq(environments.active, true)));
    const readAt = now.getTime();
    const takesHooks =
      row && declarationOf(row.platformId).credentials.some(({ name }) => name === this.credential);
    if (!row || !takesHooks) return { place: undefined, readAt };
    const [tenants, ...secrets] = await Promise.all([
      tenantsOfConnections(this.db, row),
      secretNow(this.db, row, this.credential),
      secretInSlot(this.db, row.id, this.credential, "pending"),
    ]);
    return {
      place: {
        id: row.id,
        options: row.options,
        tenants,
        secrets: secrets.filter((secret) => secret !== undefined),
      },
      readAt,
    };
  }
}

/** The option `airbyte-connections` ("<uuid>=kingston, …") counts before what the platform told. */
export async function tenantsOfConnections(
  db: Db,
  place: { id: string; options: Readonly<Record<string, string>> },
): Promise<Map<string, string>> {
  const rows = await db
    .select({ id: platformConnections.connectionId, tenant: platformConnections.tenant })
    .from(platformConnections)
    .where(eq(platformConnections.environmentId, place.id));
  const tenants = new Map(rows.map(({ id, tenant }) => [id.toLowerCase(), tenant]));
  for (const pair of (place.options["airbyte-connections"] ?? "").split(",")) {
    const [id, tenant] = pair.split("=").map((part) => part.trim());
    if (id && tenant) tenants.set(id.toLowerCase(), tenant);
  }
  return tenants;
}
