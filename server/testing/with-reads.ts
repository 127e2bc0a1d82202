import http from "node:http";
import type { AddressInfo } from "node:net";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll } from "vitest";
import { z } from "zod";
import { capabilities, environments, queryRuns } from "@/db/schema";
import type { Connector, Conversation, Fact, LogLine, LogSource, PlatformQuery } from "@/platforms/platform";
import { applyConfig } from "@/server/config/apply";
import { connectors } from "@/server/connectors";
import { EnvironmentBook } from "@/server/observe/environment-book";
import type { Stage } from "./cast";

export const PLACE = "auditron/production";
export const SECRET = "correct-horse-battery-staple";

/** What the platform over there answers; `hang` holds its answers back until `letGo`. */
export type Reads = {
  book: EnvironmentBook;
  table: { rows: unknown[][]; truncated: boolean; status: number };
  lines: LogLine[];
  asked: string[];
  hang: boolean;
  letGo(): void;
  run(id: string): Promise<typeof queryRuns.$inferSelect>;
};

/** A platform that answers one query and one log, over HTTP, as the test says. */
export function withReads(stage: Stage): Reads {
  const held: http.ServerResponse[] = [];
  const reads = {
    table: { rows: [["a", 1]], truncated: false, status: 200 },
    lines: [],
    asked: [],
    hang: false,
  } as unknown as Reads;
  reads.letGo = () => {
    reads.hang = false;
    for (const response of held.splice(0)) answer(response);
  };
  reads.run = async (id) => {
    const [run] = await stage.db.select().from(queryRuns).where(eq(queryRuns.id, id));
    if (!run) throw new Error("no such run");
    return run;
  };
  const answer = (response: http.ServerResponse) => {
    response.writeHead(reads.table.status, { "content-type": "application/json" });
    response.end(JSON.stringify(reads.table));
  };
  const server = http.createServer((request, response) => {
    reads.asked.push(request.url ?? "");
    if (reads.hang) held.push(response);
    else answer(response);
  });
  const before = connectors.auditron;

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    process.env.TEST_READS_TOKEN = SECRET;
    connectors.auditron = { ...before, ...connector(reads) };
    await applyConfig(stage.db, {
      environments: [
        {
          id: PLACE,
          platform: "auditron",
          name: "production",
          urls: { api: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
          credentials: { token: "env:TEST_READS_TOKEN" },
          dialect: "auto",
          privateNetwork: true,
          options: {},
          simulated: true,
        },
      ],
      problems: [],
      broken: [],
    });
    await stage.db.update(environments).set({ dialect: "documented" }).where(eq(environments.id, PLACE));
    await stage.db.insert(capabilities).values([
      { environmentId: PLACE, capability: "queues.read", supported: true, because: "", probedAt: new Date() },
      {
        environmentId: PLACE,
        capability: "cache.read",
        supported: false,
        because: "the configuration names no cache.",
        probedAt: new Date(),
      },
    ]);
    reads.book = new EnvironmentBook(stage.db);
    await reads.book.refresh();
  });
  afterAll(async () => {
    reads.letGo();
    connectors.auditron = before;
    await reads.book.close();
    server.closeAllConnections();
    server.close();
  });
  return reads;
}

function connector(reads: Reads): Pick<Connector, "queries" | "logs"> {
  const ask = async (c: Conversation) => {
    await c.secret("token");
    const reply = await c.http.send({ base: "api", path: "/table", timeoutSeconds: 30 });
    const { rows, truncated } = reply.json() as { rows: Fact[][]; truncated: boolean };
    return { rows, truncated, said: `${rows.length} jobs.`, evidence: reply.evidence };
  };
  const jobs: PlatformQuery = {
    key: "queue.jobs",
    title: "Jobs",
    group: "queues",
    purpose: "What waits.",
    capability: "queues.read",
    input: z.strictObject({ queue: z.string().regex(/^[a-z]+$/, "A queue's name has small letters only.") }),
    fields: [{ key: "queue", title: "Queue", kind: "text", required: true }],
    columns: [
      { key: "name", title: "Name", kind: "text" },
      { key: "count", title: "Count", kind: "number" },
    ],
    timeoutSeconds: 1,
    ask,
  };
  const pods: LogSource = {
    key: "pods",
    title: "Pods",
    input: z.strictObject({}),
    fields: [],
    read: async (_c, _input, { cursor, limit }) => {
      const all = reads.lines;
      const from = cursor === undefined ? Math.max(0, all.length - limit) : Number(cursor);
      const to = cursor === undefined ? all.length : Math.min(all.length, from + limit);
      return { lines: all.slice(from, to), cursor: String(to), truncated: to < all.length };
    },
  };
  return {
    queries: () => [
      jobs,
      { ...jobs, key: "queue.long", timeoutSeconds: 60 },
      { ...jobs, key: "cache.memory", group: "cache", capability: "cache.read" },
    ],
    logs: () => [pods],
  };
}
