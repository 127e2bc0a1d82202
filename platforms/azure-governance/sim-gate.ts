import { signHs256, verifyHs256 } from "@/platforms/drivers/hs256";
import type { Route, SimReply, SimRequest } from "@/platforms/simulator/routes";

export const SIGNING_KEY = "simulated-signing-key-that-guards-nothing";
export const STAGING_KEY = "simulated-staging-key";
const AUDIENCE = "azure-governance-api";
const ISSUERS = ["azure-governance-platform", "control-tower"];

type Clock = () => number;
type Limit = { requests: number; windowSeconds: number };

export function issueToken(now: number, seconds: number, roles: string[]): string {
  const iat = Math.floor(now / 1000);
  return signHs256(
    {
      sub: "simulated",
      email: null,
      name: "Simulated",
      roles,
      tenant_ids: [],
      personas: [],
      iat,
      exp: iat + seconds,
      iss: ISSUERS[0],
      aud: AUDIENCE,
      type: "access",
    },
    SIGNING_KEY,
  );
}

/** The tenants that the request's token is for; none for an admin's, which is for all of them. */
export function tenantIdsOf(request: SimRequest, now: number): string[] {
  const roles = rolesOf(request, now);
  if (!Array.isArray(roles) || roles.includes("admin")) return [];
  const token = String(request.headers.authorization ?? "").slice("Bearer ".length);
  const ids = verifyHs256(token, SIGNING_KEY)?.tenant_ids;
  return Array.isArray(ids) ? ids.map(String) : [];
}

/** The roles of a valid token in the request, or the 401 that the platform gives. */
export function rolesOf(request: SimRequest, now: number): string[] | SimReply {
  const token = /^Bearer (.+)$/.exec(String(request.headers.authorization ?? ""))?.[1];
  const claims = token ? verifyHs256(token, SIGNING_KEY) : undefined;
  const isValid =
    claims &&
    claims.aud === AUDIENCE &&
    claims.type === "access" &&
    typeof claims.iss === "string" &&
    ISSUERS.includes(claims.iss) &&
    typeof claims.exp === "number" &&
    claims.exp * 1000 > now &&
    typeof claims.iat === "number" &&
    claims.iat * 1000 <= now;
  if (!isValid)
    return {
      status: 401,
      headers: { "www-authenticate": "Bearer" },
      json: { detail: "Could not validate credentials" },
    };
  return Array.isArray(claims.roles) ? claims.roles.map(String) : [];
}

/** By part of the path, as the platform's middleware chooses. */
function middlewareLimit(path: string): Limit {
  if (path.includes("/auth/login") || path.includes("/token")) return { requests: 5, windowSeconds: 300 };
  if (path.includes("/auth/")) return { requests: 10, windowSeconds: 60 };
  if (path.includes("/sync")) return { requests: 5, windowSeconds: 60 };
  if (path.includes("/health")) return { requests: 30, windowSeconds: 60 };
  return { requests: 100, windowSeconds: 60 };
}

const EXEMPT = ["/health", "/health/detailed"];

/**
 * Fixed windows per path. Outside development the middleware and the route count into the same counter, so that
 * a route with a limit of its own lets half as many through.
 */
export class Limiter {
  private readonly counts = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    private readonly isStrict: boolean,
  ) {}

  middleware(path: string): SimReply | undefined {
    if (!this.isStrict || EXEMPT.includes(path)) return undefined;
    const limit = middlewareLimit(path);
    if (this.count(path, limit) <= limit.requests) return undefined;
    return {
      status: 429,
      headers: { "retry-after": String(limit.windowSeconds) },
      json: { error: "Rate limit exceeded. Please try again later." },
    };
  }

  route(path: string, requests: number): SimReply | undefined {
    if (this.count(path, { requests, windowSeconds: 60 }) <= requests) return undefined;
    return {
      status: 429,
      headers: { "retry-after": "60" },
      json: { detail: "Rate limit exceeded. Please try again later." },
    };
  }

  private count(path: string, { windowSeconds }: Limit): number {
    const key = `${path}:${Math.floor(this.clock() / 1000 / windowSeconds)}`;
    const next = (this.counts.get(key) ?? 0) + 1;
    if (this.counts.size > 2000) this.counts.clear();
    this.counts.set(key, next);
    return next;
  }
}

/** Every answer carries the simulated clock, as a real server's carries its own. */
export const withDate = (routes: readonly Route[], clock: Clock): Route[] =>
  routes.map((route) => ({
    ...route,
    handle: async (request, params) => {
      const reply = await route.handle(request, params);
      return { ...reply, headers: { date: new Date(clock()).toUTCString(), ...reply.headers } };
    },
  }));
