import { withForeignRow } from "@/platforms/simulator/foreign-row";
import type { Route, SimReply, SimRequest } from "@/platforms/simulator/routes";
import type { SimTenant } from "./sim-fleet";
import { HOUR, MINUTE, type Sky } from "./world";

export type Principal = { tenant: SimTenant; kind: "key" | "user"; isBlind: boolean };
type Token = { tenant: SimTenant; use: "access" | "refresh"; until: number };

const said = (status: number, detail: string, rest: Record<string, unknown> = {}): SimReply => ({
  status,
  json: { detail, ...rest },
});
const broken: SimReply = {
  status: 500,
  json: { error: { code: "server_error", message: "An unexpected error occurred." } },
};
const INVALID = () =>
  said(401, "Given token not valid for any token type", { code: "token_not_valid", messages: [] });

/** Who is let in, and how often: sign-in, tokens, service keys and the platform's throttles. */
export class Door {
  private readonly tokens = new Map<string, Token>();
  private readonly spent: number[] = [];
  private readonly asked: number[] = [];
  private counter = 0;

  constructor(
    private readonly sky: Sky,
    private readonly onLogin: (tenant: SimTenant) => void,
  ) {}

  readonly routes: Route[] = [
    { method: "POST", path: "/api/auth/login/", handle: (request) => this.signIn(request, true) },
    { method: "POST", path: "/api/token/", handle: (request) => this.signIn(request, false) },
    { method: "POST", path: "/api/token/refresh/", handle: (request) => this.refresh(request) },
  ];

  /** Runs `handle` for whoever shows a valid credential; `user` marks what breaks with a service key. */
  guarded(
    handle: (who: Principal, request: SimRequest, params: Readonly<Record<string, string>>) => SimReply,
    needs: "any" | "user" = "any",
  ): Route["handle"] {
    return (request, params) => {
      const who = this.who(request);
      if (!("kind" in who)) return who;
      if (needs === "user" && who.kind === "key") return broken;
      const tenantId = request.headers["x-tenant-id"];
      if (typeof tenantId === "string" && !/^[0-9a-f-]{36}$/i.test(tenantId)) return broken;
      const isBlind = typeof tenantId === "string" && tenantId !== who.tenant.id;
      const own = handle({ ...who, isBlind }, request, params);
      if (request.method !== "GET" || !this.sky.leaks(request.path)) return own;
      const { fleet } = this.sky;
      const neighbour = fleet[(fleet.indexOf(who.tenant) + 1) % fleet.length] ?? who.tenant;
      return withForeignRow(own, handle({ ...who, tenant: neighbour, isBlind: false }, request, params));
    };
  }

  private who(request: SimRequest): Omit<Principal, "isBlind"> | SimReply {
    const header = request.headers.authorization ?? "";
    const [scheme = "", value = ""] = header.split(" ");
    const apiKey = scheme.toLowerCase() === "apikey" ? value : String(request.headers["x-api-key"] ?? "");
    if (apiKey) {
      for (const tenant of this.sky.fleet) {
        const account = tenant.accounts.find(({ token }) => token === apiKey);
        if (account && !account.isActive) return said(401, "API key is inactive");
        if (!account) continue;
        account.lastUsedAt = this.sky.now();
        return { tenant, kind: "key" };
      }
      return said(401, /^sa_[0-9a-f]{8}\../.test(apiKey) ? "Invalid API key" : "Malformed API key");
    }
    if (scheme.toLowerCase() !== "bearer") return said(401, "Authentication credentials were not provided.");
    const token = this.tokens.get(value);
    if (token?.use !== "access" || token.until <= this.sky.now()) return INVALID();
    return { tenant: token.tenant, kind: "user" };
  }

  private signIn(request: SimRequest, isAudited: boolean): SimReply {
    const limited = this.authLimit();
    if (limited) return limited;
    const body = request.json() as { username?: unknown; email?: unknown; password?: unknown } | undefined;
    const username = body?.username ?? body?.email;
    const tenant = this.sky.fleet.find((candidate) => candidate.username === username);
    if (!tenant || tenant.password !== body?.password)
      return said(401, "No active account found with the given credentials");
    if (!isAudited) return { json: this.issue(tenant) };
    this.onLogin(tenant);
    const user = {
      id: tenant.id,
      email: tenant.username,
      tenant: tenant.id,
      timezone: "America/Jamaica",
      roles: ["ADMIN"],
    };
    return { json: { ...this.issue(tenant), tenant_id: tenant.id, user } };
  }

  private refresh(request: SimRequest): SimReply {
    const limited = this.authLimit();
    if (limited) return limited;
    const body = request.json() as { refresh?: unknown } | undefined;
    const token = this.tokens.get(String(body?.refresh ?? ""));
    if (token?.use !== "refresh" || token.until <= this.sky.now())
      return said(401, "Token is invalid or expired", { code: "token_not_valid" });
    return { json: this.issue(token.tenant) };
  }

  private issue(tenant: SimTenant): { access: string; refresh: string } {
    const now = this.sky.now();
    const issue = (use: Token["use"], lifeMs: number) => {
      this.counter += 1;
      const payload = Buffer.from(JSON.stringify({ use, tenant_id: tenant.id, jti: this.counter })).toString(
        "base64url",
      );
      const token = `eyJhbGciOiJub25lIn0.${payload}.made-up-signature`;
      this.tokens.set(token, { tenant, use, until: now + lifeMs });
      return token;
    };
    for (const [token, { until }] of this.tokens) if (until <= now) this.tokens.delete(token);
    return { access: issue("access", 30 * MINUTE), refresh: issue("refresh", 24 * HOUR) };
  }

  /** Ten a minute and a hundred a day from one address, shared by everything that signs in. */
  authLimit(): SimReply | undefined {
    if (this.sky.dialect !== "head") return undefined;
    return this.limited(this.spent, [
      [10, MINUTE],
      [100, 24 * HOUR],
    ]);
  }

  publicLimit(): SimReply | undefined {
    return this.sky.dialect === "head" ? this.limited(this.asked, [[120, MINUTE]]) : undefined;
  }

  private limited(times: number[], limits: [count: number, windowMs: number][]): SimReply | undefined {
    const now = this.sky.now();
    const longest = Math.max(...limits.map(([, windowMs]) => windowMs));
    times.splice(0, times.filter((at) => at <= now - longest).length);
    for (const [count, windowMs] of limits) {
      const inside = times.filter((at) => at > now - windowMs);
      if (inside.length < count) continue;
      const seconds = Math.max(1, Math.ceil(((inside[0] ?? now) + windowMs - now) / 1000));
      return {
        ...said(429, `Request was throttled. Expected available in ${seconds} seconds.`),
        headers: { "retry-after": String(seconds) },
      };
    }
    times.push(now);
    return undefined;
  }
}
