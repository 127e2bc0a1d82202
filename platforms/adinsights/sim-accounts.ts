import type { Route, SimReply, SimRequest } from "@/platforms/simulator/routes";
import { type AuditRow, jamaica } from "./sim-bodies";
import type { Door, Principal } from "./sim-door";
import { type SimConnection, type SimTenant, tenantMade, uuidOf } from "./sim-fleet";
import { HOUR, type Sky } from "./world";

export type Listed = (rows: unknown[], request: SimRequest) => SimReply;
type Note = (row: Omit<AuditRow, "at">) => void;
type Params = Readonly<Record<string, string>>;

const said = (status: number, detail: string): SimReply => ({ status, json: { detail } });
const NOT_FOUND = said(404, "Not found.");
const BROKEN: SimReply = {
  status: 500,
  json: { error: { code: "server_error", message: "An unexpected error occurred." } },
};
const DAY = 24 * HOUR;

/** What goes wrong once: nothing happens and 500, or it happens and the answer is lost in a 500. */
type Mishap = "before" | "after";

/** Who may come in, what is synced, and what tenants have given us: all that changes when a tenant comes or goes. */
export class Registry {
  /** Tenants that broke in the middle of their making: nobody can sign in to them, and nobody can remove them. */
  private readonly orphans: { id: string; name: string }[] = [];
  private readonly mishaps = new Map<string, Mishap>();
  private isAirbyteSetUp = true;
  private made = 0;

  constructor(
    private readonly sky: Sky,
    private readonly door: Door,
    private readonly seed: string,
    private readonly note: Note,
    private readonly listed: Listed,
  ) {}

  /** Does what `work` does, unless a mishap was wished for it. */
  private mishap(of: string, work: () => SimReply): SimReply {
    const what = this.mishaps.get(of);
    this.mishaps.delete(of);
    if (what === "before") return BROKEN;
    const reply = work();
    return what === "after" ? BROKEN : reply;
  }

  private signUp(request: SimRequest): SimReply {
    const limited = this.door.authLimit();
    if (limited) return limited;
    const body = (request.json() ?? {}) as Record<string, unknown>;
    const of = (key: string) => (typeof body[key] === "string" ? body[key].trim() : "");
    const wrong: Record<string, string[]> = {};
    if (!of("name")) wrong.name = ["This field is required."];
    if (of("name").length > 255) wrong.name = ["Ensure this field has no more than 255 characters."];
    if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(of("admin_email")))
      wrong.admin_email = ["Enter a valid email address."];
    if (of("admin_password").length < 8)
      wrong.admin_password = ["Ensure this field has at least 8 characters."];
    if (Object.keys(wrong).length > 0) return { status: 400, json: wrong };
    return this.mishap("tenant", () => {
      this.made += 1;
      const id = uuidOf(this.seed, "tenant", this.made);
      const username = of("admin_email");
      if (this.sky.fleet.some((tenant) => tenant.username === username)) {
        this.orphans.push({ id, name: of("name") });
        return BROKEN;
      }
      this.sky.fleet.push(tenantMade({ id, name: of("name"), username, password: of("admin_password") }));
      const created_at = jamaica(this.sky.now());
      return {
        status: 201,
        json: { id, name: of("name"), created_at, admin_user_id: uuidOf(this.seed, id, "ops") },
      };
    });
  }

  private accountRow = (account: SimTenant["accounts"][number]) => ({
    id: account.id,
    name: account.name,
    role: "ADMIN",
    is_active: account.isActive,
    created_at: jamaica(account.createdAt),
    last_used_at: account.lastUsedAt === null ? null : jamaica(account.lastUsedAt),
  });

  private makeAccount({ tenant }: Principal, request: SimRequest): SimReply {
    const { name = "" } = (request.json() ?? {}) as { name?: string };
    if (!name || name.length > 128) return { status: 400, json: { name: ["This field is required."] } };
    return this.mishap("account", () => {
      this.made += 1;
      const id = uuidOf(this.seed, tenant.id, "account", this.made);
      const token = `sa_${id.slice(0, 8)}.made-up-${uuidOf(id, "token")}`;
      const account = { id, name, token, isActive: true, createdAt: this.sky.now(), lastUsedAt: null };
      tenant.accounts.push(account);
      return { status: 201, json: { ...this.accountRow(account), token } };
    });
  }

  private revoke({ tenant }: Principal, { id }: Params): SimReply {
    const account = tenant.accounts.find((each) => each.id === id);
    if (!account) return NOT_FOUND;
    return this.mishap("revoke", () => {
      account.isActive = false;
      return { status: 204, text: "" };
    });
  }

  private makeConnection({ tenant }: Principal, request: SimRequest): SimReply {
    const body = (request.json() ?? {}) as Record<string, unknown>;
    const connection: SimConnection = {
      id: uuidOf(this.seed, tenant.id, String(body.name)),
      connectionId: String(body.connection_id),
      name: String(body.name),
      provider: String(body.provider ?? "META"),
      scheduleType: "interval",
      intervalMinutes: Number(body.interval_minutes ?? 60),
      cron: null,
      cronHours: [],
      madeAt: this.sky.now(),
    };
    tenant.connections.push(connection);
    return { status: 201, json: { id: connection.id, name: connection.name } };
  }

  private changeConnection(who: Principal, request: SimRequest, { id }: Params): SimReply {
    const connection = who.tenant.connections.find((each) => each.id === id);
    if (!connection || who.isBlind) return NOT_FOUND;
    const { is_active } = (request.json() ?? {}) as { is_active?: boolean };
    return this.mishap("connection", () => {
      if (is_active === false) connection.pausedAt ??= this.sky.now();
      if (is_active === true) connection.pausedAt = undefined;
      this.note({
        tenant: who.tenant,
        action: "airbyte_connection_updated",
        type: "airbyte_connection",
        resourceId: connection.id,
        metadata: { connection_id: connection.connectionId },
      });
      return { json: { id: connection.id, name: connection.name, is_active: !connection.pausedAt } };
    });
  }

  private airbyteHealth({ tenant }: Principal): SimReply {
    if (!this.isAirbyteSetUp) return said(503, "AIRBYTE_API_URL must be configured");
    const connections = tenant.connections.map(({ id, name, connectionId }) => ({
      id,
      name,
      connection_id: connectionId,
      latest_job: null,
    }));
    return { json: { connections } };
  }

  private credentialRows(tenant: SimTenant): unknown[] {
    const providers = [...new Set(tenant.connections.map(({ provider }) => provider))].slice(0, 2);
    return providers.map((provider, index) => {
      const endsInDays = tenant.key === "portmore" && index === 0 ? 5 : 48;
      const expires = jamaica(Math.floor(this.sky.now() / DAY) * DAY + endsInDays * DAY);
      return {
        id: uuidOf(this.seed, tenant.id, provider, "credential"),
        provider,
        account_id: `act_${uuidOf(tenant.id, provider).slice(0, 8)}`,
        expires_at: provider === "GOOGLE" ? null : expires,
        created_at: jamaica(1_760_000_000_000),
        updated_at: jamaica(1_760_000_000_000),
        ...(this.sky.dialect === "head"
          ? {
              auth_mode: "user_oauth",
              issued_at: jamaica(1_760_000_000_000),
              last_validated_at: jamaica(this.sky.now() - HOUR),
              token_status: endsInDays < 7 ? "expiring" : "valid",
              token_status_reason: "",
            }
          : {}),
      };
    });
  }

  /** What people do elsewhere, or what happens to go wrong: said in one place, because a test cannot do it otherwise. */
  private happen(request: SimRequest): SimReply {
    const body = (request.json() ?? {}) as {
      mishap?: [of: string, what: Mishap];
      airbyte?: boolean;
      keysRotated?: string[];
      keysFailed?: string[];
    };
    if (body.mishap) this.mishaps.set(...body.mishap);
    if (body.airbyte !== undefined) this.isAirbyteSetUp = body.airbyte;
    const rows: [readonly string[] | undefined, string, object][] = [
      [body.keysRotated, "dek_rotated", { rotation_source: "manual", previous_version: 1, new_version: 2 }],
      [body.keysFailed, "dek_rotation_failed", { rotation_source: "manual", error_kind: "kms_unavailable" }],
    ];
    for (const [keys = [], action, metadata] of this.sky.dialect === "head" ? rows : [])
      for (const tenant of this.sky.fleet.filter(({ key }) => keys.includes(key)))
        this.note({ tenant, action, type: "dek", resourceId: tenant.id, metadata });
    return { json: { orphans: this.orphans } };
  }

  routes(base: string): Route[] {
    const { door, listed } = this;
    const route = (method: Route["method"], path: string, handle: Route["handle"]): Route => ({
      method,
      path,
      handle,
    });
    const mine = (rows: (tenant: SimTenant) => unknown[]) =>
      door.guarded((who, request) => listed(who.isBlind ? [] : rows(who.tenant), request));
    const isHead = this.sky.dialect === "head";
    return [
      route("POST", "/simulator/happen", (request) => this.happen(request)),
      route("POST", "/api/tenants/", (request) => this.signUp(request)),
      route(
        "GET",
        "/api/me/",
        door.guarded(
          ({ tenant }) => ({
            json: {
              user: { id: uuidOf(this.seed, tenant.key, "ops"), email: tenant.username },
              tenant_id: tenant.id,
            },
          }),
          "user",
        ),
      ),
      route(
        "GET",
        "/api/service-accounts/",
        mine(({ accounts }) => accounts.map(this.accountRow)),
      ),
      route(
        "POST",
        "/api/service-accounts/",
        door.guarded((who, request) => this.makeAccount(who, request), "user"),
      ),
      route(
        "DELETE",
        "/api/service-accounts/:id/",
        door.guarded((who, _request, params) => this.revoke(who, params), "user"),
      ),
      route(
        "GET",
        "/api/platform-credentials/",
        mine((tenant) => this.credentialRows(tenant)),
      ),
      route(
        "GET",
        `${base}/health/`,
        door.guarded((who) => this.airbyteHealth(who), "user"),
      ),
      ...(this.sky.dialect === "december"
        ? []
        : [
            route(
              "POST",
              `${base}/`,
              door.guarded((who, request) => this.makeConnection(who, request), "user"),
            ),
            route(
              "PATCH",
              `${base}/:id/`,
              door.guarded((who, request, params) => this.changeConnection(who, request, params), "user"),
            ),
          ]),
      ...(isHead
        ? [
            route(
              "GET",
              "/api/integrations/social/status/",
              door.guarded(() => ({
                json: {
                  platforms: [
                    {
                      platform: "meta",
                      status: "active",
                      reason: { code: "active_direct_sync", message: "Syncing." },
                    },
                  ],
                },
              })),
            ),
          ]
        : []),
    ];
  }
}
