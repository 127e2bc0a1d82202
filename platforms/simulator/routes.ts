import type { IncomingHttpHeaders } from "node:http";
import type { FaultKind } from "@/domain/drill";

export type SimRequest = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
  /** The body as JSON, or undefined when it is not. */
  json(): unknown;
  form(): URLSearchParams;
};

export type SimReply = {
  status?: number;
  headers?: Record<string, string | string[]>;
  json?: unknown;
  text?: string;
  afterMs?: number;
};

export type Route = {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** "/api/v1/sync/:type": a part that starts with a colon matches one segment. */
  path: string;
  handle(request: SimRequest, params: Readonly<Record<string, string>>): SimReply | Promise<SimReply>;
};

/** What a simulated platform sees of the world: its clock and what is meant to go wrong. */
export type World = {
  now(): Date;
  /** `path` asks for a fault that is meant for it. */
  has(kind: FaultKind, path?: string): boolean;
};

/** A webhook as the platform sends it. */
export type SimHook = { path: string; headers: Readonly<Record<string, string>>; json: unknown };

/** A platform's stand-in: one HTTP surface per base URL name, and the credentials that it accepts. */
export type Simulation = {
  servers: Readonly<Record<string, readonly Route[]>>;
  credentials: Readonly<Record<string, string>>;
  options?: Readonly<Record<string, string>>;
  /** Answer for paths without a route; `{detail:"Not Found"}` with 404 when left out. */
  notFound?: (request: SimRequest) => SimReply;
  /** What it would have sent to whoever listens, since then. */
  hooks?(since: Date): SimHook[];
  /** Called about once a second so that state outside the process (a database) can move with time. */
  tick?(): Promise<void>;
  close?(): Promise<void>;
};

export type SimulationOptions = {
  dialect: string;
  world: World;
  /** Makes the deterministic noise of this environment its own. */
  seed: string;
  /** A database the stand-in may use as the platform's own, where the platform is read by SQL. */
  databaseUrl?: string;
  /** Programs of this machine may be started beside it, where the platform is more than HTTP. */
  programs?: boolean;
};
export type Simulate = (options: SimulationOptions) => Simulation | Promise<Simulation>;

export function matchRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { route: Route; params: Record<string, string> } | "wrong-method" | undefined {
  let wrongMethod = false;
  for (const route of routes) {
    const params = matchPath(route.path, path);
    if (!params) continue;
    if (route.method === method) return { route, params };
    wrongMethod = true;
  }
  return wrongMethod ? "wrong-method" : undefined;
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? "";
    if (part.startsWith(":")) {
      if (value === "") return undefined;
      params[part.slice(1)] = decodeURIComponent(value);
    } else if (part !== value) return undefined;
  }
  return params;
}
