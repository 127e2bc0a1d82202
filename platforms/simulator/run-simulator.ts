import http from "node:http";
import type { AddressInfo, Socket } from "node:net";
import zlib from "node:zlib";
import type { Fault, FaultKind } from "@/domain/drill";
import {
  matchRoute,
  type Route,
  type SimHook,
  type SimReply,
  type SimRequest,
  type Simulate,
  type Simulation,
  type World,
} from "./routes";

const SLOW_MS = 8000;
const SKEW_MS = 2 * 3_600_000;
const HUGE_BYTES = 50 * 1024 * 1024;

export type RunningSimulator = {
  baseUrls: Record<string, string>;
  credentials: Readonly<Record<string, string>>;
  options: Readonly<Record<string, string>>;
  /** Replaces all faults. */
  setFaults(faults: readonly Fault[]): void;
  /** Every request since the start: what the platform really saw. */
  requests: { method: string; path: string; at: Date; headers: http.IncomingHttpHeaders }[];
  hooks(since: Date): SimHook[];
  tick(): Promise<void>;
  close(): Promise<void>;
};

/** Serves a simulated platform on loopback, one port per base URL name. `ports` keeps addresses between starts. */
export async function runSimulator(
  simulate: Simulate,
  options: {
    dialect: string;
    seed: string;
    now?: () => Date;
    ports?: Readonly<Record<string, number>>;
    databaseUrl?: string;
    programs?: boolean;
    slowMs?: number;
  },
): Promise<RunningSimulator> {
  let faults: readonly Fault[] = [];
  const clock = options.now ?? (() => new Date());
  const has = (kind: FaultKind, path?: string) =>
    faults.some((fault) => fault.kind === kind && (path === undefined || path.startsWith(fault.pathPrefix)));
  const world: World = {
    has,
    now: () => (has("clock-skew") ? new Date(clock().getTime() + SKEW_MS) : clock()),
  };
  const simulation = await simulate({
    dialect: options.dialect,
    seed: options.seed,
    world,
    databaseUrl: options.databaseUrl,
    programs: options.programs,
  });
  const requests: RunningSimulator["requests"] = [];
  const sockets = new Set<Socket>();
  const baseUrls: Record<string, string> = {};

  const servers = await Promise.all(
    Object.entries(simulation.servers).map(async ([name, routes]) => {
      const server = http.createServer((incoming, outgoing) => {
        void serve(incoming, outgoing, routes).catch(() => outgoing.destroy());
      });
      server.on("connection", (socket) => {
        sockets.add(socket);
        socket.on("close", () => sockets.delete(socket));
      });
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(options.ports?.[name] ?? 0, "127.0.0.1", resolve);
      });
      baseUrls[name] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      return server;
    }),
  );

  async function serve(
    incoming: http.IncomingMessage,
    outgoing: http.ServerResponse,
    routes: readonly Route[],
  ) {
    const request = await readRequest(incoming);
    requests.push({ method: request.method, path: request.path, at: clock(), headers: request.headers });
    if (requests.length > 10_000) requests.splice(0, 5000);
    const active = faults.filter((fault) => request.path.startsWith(fault.pathPrefix));
    for (const fault of active) if (await sabotage(fault.kind, outgoing, options.slowMs ?? SLOW_MS)) return;
    const after = request.method === "GET" ? undefined : active.find(({ kind }) => AFTERWARDS[kind]);
    if (!after) return answer(request, outgoing, routes, simulation);
    await replyTo(request, routes, simulation);
    await sabotage(AFTERWARDS[after.kind] ?? after.kind, outgoing, 0);
  }

  return {
    baseUrls,
    credentials: simulation.credentials,
    options: simulation.options ?? {},
    setFaults: (next) => {
      faults = [...next];
    },
    requests,
    hooks: (since) => simulation.hooks?.(since) ?? [],
    tick: async () => simulation.tick?.(),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
      await simulation.close?.();
    },
  };
}

async function readRequest(incoming: http.IncomingMessage): Promise<SimRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString("utf8");
  const url = new URL(incoming.url ?? "/", "http://simulator");
  return {
    method: incoming.method ?? "GET",
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    body,
    json: () => {
      try {
        return JSON.parse(body);
      } catch {
        return undefined;
      }
    },
    form: () => new URLSearchParams(body),
  };
}

async function replyTo(
  request: SimRequest,
  routes: readonly Route[],
  simulation: Simulation,
): Promise<SimReply> {
  const match = matchRoute(routes, request.method, request.path);
  if (match === undefined)
    return simulation.notFound?.(request) ?? { status: 404, json: { detail: "Not Found" } };
  if (match === "wrong-method") return { status: 405, json: { detail: "Method Not Allowed" } };
  return match.route.handle(request, match.params);
}

async function answer(
  request: SimRequest,
  outgoing: http.ServerResponse,
  routes: readonly Route[],
  simulation: Simulation,
) {
  const reply = await replyTo(request, routes, simulation);
  if (reply.afterMs) await new Promise((resolve) => setTimeout(resolve, reply.afterMs));
  const text = reply.text ?? (reply.json === undefined ? "" : JSON.stringify(reply.json));
  outgoing.writeHead(reply.status ?? 200, {
    "content-type": reply.text === undefined ? "application/json" : "text/plain; charset=utf-8",
    "x-correlation-id": String(request.headers["x-correlation-id"] ?? ""),
    ...reply.headers,
  });
  outgoing.end(text);
}

const REFUSALS: Partial<Record<FaultKind, [number, unknown, Record<string, string>?]>> = {
  "401": [401, { detail: "Could not validate credentials" }, { "www-authenticate": "Bearer" }],
  "403": [403, { detail: "Forbidden" }],
  "404": [404, { detail: "Not Found" }],
  "429": [429, { error: "Rate limit exceeded. Please try again later." }, { "retry-after": "60" }],
  "500": [500, { error: "Internal server error", detail: "An unexpected error occurred" }],
};

/** What happens to the answer once the thing itself was done. */
const AFTERWARDS: Partial<Record<FaultKind, FaultKind>> = { "500-after": "500", "hung-after": "hung" };

/** Spoils the answer. True when nothing more is to be said on this connection. */
async function sabotage(kind: FaultKind, outgoing: http.ServerResponse, slowMs: number): Promise<boolean> {
  const refusal = REFUSALS[kind];
  if (refusal) {
    outgoing.writeHead(refusal[0], { "content-type": "application/json", ...refusal[2] });
    outgoing.end(JSON.stringify(refusal[1]));
    return true;
  }
  switch (kind) {
    case "slow":
      await new Promise((resolve) => setTimeout(resolve, slowMs));
      return false;
    case "hung":
      return true;
    case "malformed":
      outgoing.writeHead(200, { "content-type": "application/json" });
      outgoing.end('{"status":"healthy","components":{"database":');
      return true;
    case "huge":
      outgoing.writeHead(200, { "content-type": "application/json" });
      await stream(outgoing, HUGE_BYTES);
      return true;
    case "bomb":
      outgoing.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip, gzip" });
      outgoing.end(bomb());
      return true;
    default:
      return false;
  }
}

async function stream(outgoing: http.ServerResponse, bytes: number) {
  const piece = Buffer.alloc(256 * 1024, "a");
  outgoing.write('{"filler":"');
  for (let sent = 0; sent < bytes && !outgoing.destroyed; sent += piece.length)
    if (!outgoing.write(piece)) await flowing(outgoing);
  outgoing.end('"}');
}

/** Resolves when the peer takes more or has left, and leaves no listener behind. */
function flowing(outgoing: http.ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      outgoing.off("drain", done).off("close", done);
      resolve();
    };
    outgoing.on("drain", done).on("close", done);
  });
}

let packed: Buffer | undefined;
/** 512 MB of zeros, packed twice: about a kilobyte. */
function bomb(): Buffer {
  if (!packed) {
    const piece = zlib.gzipSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 });
    packed = zlib.gzipSync(Buffer.concat(new Array(8).fill(piece)), { level: 9 });
  }
  return packed;
}
