import { noise } from "@/platforms/simulator/noise";
import type { Job } from "./shapes";
import { TENANTS } from "./sim-names";

type Span = { from: number; to: number | null };

export type SimTenant = {
  id: string;
  /** The name it had at first; what was told of the past is kept under it. */
  born: string;
  name: string;
  directoryId: string;
  description: string | null;
  lighthouse: boolean;
  clientId: string | null;
  /** Names of its secret, each from a moment on. */
  secrets: { from: number; ref: string }[];
  /** When it was active. */
  spans: Span[];
  createdAt: number;
  updatedAt: number;
};

type TenantValues = {
  name: string;
  directoryId: string;
  description: string | null;
  lighthouse: boolean;
  clientId: string | null;
  secretRef: string | null;
};

/** What a directory or the name of a secret begins with decides what Azure says, so that every failure can be tried. */
const TROUBLES: readonly { begins: string; said: string }[] = [
  {
    begins: "expired",
    said: "AADSTS7000222: The provided client secret keys for app are expired.",
  },
  { begins: "wrong", said: "AADSTS7000215: Invalid client secret provided." },
  {
    begins: "no-consent",
    said: "AADSTS65001: The user or administrator has not consented to use the application.",
  },
  {
    begins: "unknown-app",
    said: "AADSTS700016: Application was not found in the directory.",
  },
];
const NO_ROLE = "no-role";
const NO_DIRECTORY = "00000000";

const BORN = Date.parse("2025-03-01T08:00:00Z");

/** The tenants of the simulated platform: those it always had, and what was added, changed and taken out since. */
export class SimTenants {
  private readonly all: SimTenant[] = TENANTS.map(({ id, name, directoryId }) => ({
    id,
    born: name,
    name,
    directoryId,
    description: null,
    lighthouse: false,
    clientId: null,
    secrets: [],
    spans: [{ from: 0, to: null }],
    createdAt: BORN,
    updatedAt: BORN,
  }));
  private isTouched = false;

  constructor(private readonly seed: string) {}

  active(): SimTenant[] {
    return this.all.filter(isActive);
  }

  names(): string[] {
    return this.active().map(({ name }) => name);
  }

  tenantsAt(time: number): SimTenant[] {
    return this.all.filter((tenant) => wasActive(tenant, time));
  }

  byId(id: string): SimTenant | undefined {
    return this.all.find((tenant) => tenant.id === id.toLowerCase());
  }

  byDirectory(directoryId: string): SimTenant | undefined {
    return this.all.find((tenant) => tenant.directoryId === directoryId);
  }

  create({ secretRef, ...values }: TenantValues, now: number): SimTenant {
    this.isTouched = true;
    const digits = Math.floor(noise(this.seed, values.directoryId) * 1e12)
      .toString()
      .padStart(12, "0");
    const tenant: SimTenant = {
      ...values,
      id: `5eed0001-0000-4000-9000-${digits}`,
      born: values.name,
      secrets: secretRef === null ? [] : [{ from: now, ref: secretRef }],
      spans: [{ from: now, to: null }],
      createdAt: now,
      updatedAt: now,
    };
    this.all.push(tenant);
    return tenant;
  }

  change(tenant: SimTenant, values: Partial<TenantValues> & { active?: boolean }, now: number): void {
    this.isTouched = true;
    const { active, secretRef, directoryId: _fixed, ...rest } = values;
    Object.assign(tenant, rest, { updatedAt: now });
    if (secretRef) tenant.secrets.push({ from: now, ref: secretRef });
    const open = tenant.spans.find(({ to }) => to === null);
    if (active === false && open) open.to = now;
    if (active === true && !open) tenant.spans.push({ from: now, to: null });
  }

  /** What Azure says when the platform asks for this tenant; undefined where all is well. */
  troubleOf({ secrets, directoryId }: SimTenant, at = Number.POSITIVE_INFINITY): string | undefined {
    if (directoryId.startsWith(NO_DIRECTORY)) return `AADSTS90002: Tenant '${directoryId}' not found.`;
    const ref = secrets.filter(({ from }) => from <= at).at(-1)?.ref ?? "";
    return TROUBLES.find(({ begins }) => ref.startsWith(begins))?.said;
  }

  /** Signed in, but without the roles that show costs and resources. */
  lacksRoles({ secrets }: SimTenant, at = Number.POSITIVE_INFINITY): boolean {
    const ref = secrets.filter(({ from }) => from <= at).at(-1)?.ref ?? "";
    return ref.startsWith(NO_ROLE);
  }

  /** Whom a run of then brought something, under the names of now, and how many it failed for. */
  servedBy(run: { job: Job; start: number; served: ReadonlySet<string>; outcome: string }) {
    if (!this.isTouched) return { served: run.served, failed: 0 };
    const served = new Set<string>();
    let failed = 0;
    for (const tenant of this.all) {
      if (!wasActive(tenant, run.start)) continue;
      if (tenant.createdAt === BORN) {
        if (run.served.has(tenant.born)) served.add(tenant.name);
      } else if (this.troubleOf(tenant, run.start)) failed += 1;
      else if (run.outcome === "completed" && !this.lacksRoles(tenant, run.start)) served.add(tenant.name);
    }
    return { served, failed };
  }
}

const wasActive = ({ spans }: SimTenant, time: number) =>
  spans.some(({ from, to }) => from <= time && (to === null || time < to));
const isActive = ({ spans }: SimTenant) => spans.at(-1)?.to === null;

/** As the platform answers; the application and the name of its secret are never told. */
export const tenantBody = (tenant: SimTenant) => ({
  id: tenant.id,
  name: tenant.name,
  tenant_id: tenant.directoryId,
  description: tenant.description,
  is_active: isActive(tenant),
  use_lighthouse: tenant.lighthouse,
  subscription_count: 0,
  created_at: naive(tenant.createdAt),
  updated_at: naive(tenant.updatedAt),
});

/** The platform's database gives times without a zone; they are UTC. */
export const naive = (time: number) => new Date(time).toISOString().replace("Z", "000");
