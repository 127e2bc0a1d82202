import { accepted } from "@/platforms/answers";
import { canary } from "@/platforms/canary";
import { openConversation } from "@/platforms/converse";
import type { TenantListing } from "@/platforms/listing";
import { rowsIn, rowsSeen } from "@/platforms/rows-seen";
import { getRoute } from "@/platforms/simulator/members";
import type { Simulate } from "@/platforms/simulator/routes";
import { runSimulator } from "@/platforms/simulator/run-simulator";
import { type Figure, formatNumber, told } from "./figures";

const LIMIT_SECONDS = 60;
const LISTINGS = 50;
const TENANTS = ["north", "south"];
/** What the platform lets one address ask. Calls are on their way for a while, so the canary stays a little below. */
const ALLOWED = { calls: 25, seconds: 10 };
const PACE = { calls: 24, seconds: 11 };
const ANSWER_MS = 80;
const ROWS = 100;

/** Fifty lists as each of two tenants at a platform that limits its callers and takes its time. */
export async function measureIsolation({ note }: { note: (text: string) => void }): Promise<Figure[]> {
  const refused = { count: 0, asked: 0 };
  const simulator = await runSimulator(platform(refused), { dialect: "real", seed: "bench" });
  const conversation = openConversation(
    {
      environment: {
        id: "bench/isolation",
        platformId: "auditron",
        name: "bench",
        baseUrls: simulator.baseUrls,
        dialect: "real",
        options: {},
      },
      privateNetwork: true,
      readSecret: async () => undefined,
    },
    "real",
  );
  try {
    note(`${LISTINGS} lists as ${TENANTS.length} tenants`);
    const question = canary({
      listings: Array.from({ length: LISTINGS }, (_, n) => listing(n)),
      pace: PACE,
      tenants: async () => TENANTS.map((key) => ({ key, name: key, ids: [key] })),
    });
    const from = performance.now();
    const { observations } = await question.ask(conversation);
    const seconds = (performance.now() - from) / 1000;
    const seen = observations[0];
    const isProven = seen?.status === "ok" && refused.count === 0;
    return [
      {
        name: `isolation: ${LISTINGS} lists × ${TENANTS.length} tenants, ${ROWS} rows each`,
        measured: `${formatNumber(seconds, 1)} s, ${seen?.status}`,
        limit: `under ${LIMIT_SECONDS} s and proven`,
        isMet: seconds < LIMIT_SECONDS && isProven,
      },
      {
        name: `  where ${ALLOWED.calls} calls in ${ALLOWED.seconds} s are let through`,
        measured: `${refused.asked} calls, ${refused.count} refused`,
        limit: "none refused",
        isMet: refused.count === 0,
      },
      told("  answers take", `${ANSWER_MS} ms`),
    ];
  } finally {
    await conversation.close();
    await simulator.close();
  }
}

const listing = (n: number): TenantListing => ({
  key: `list-${n}`,
  title: `List ${n}`,
  timeoutSeconds: 10,
  ask: async (c, tenant) => {
    const reply = accepted(
      await c.http.send({
        base: "api",
        path: `/lists/${n}`,
        headers: { "x-as": tenant },
        timeoutSeconds: 10,
      }),
    );
    return rowsSeen(reply, rowsIn(reply.json()), ({ tenant_id }) => tenant_id);
  },
});

const platform =
  (refused: { count: number; asked: number }): Simulate =>
  ({ world }) => {
    let taken: number[] = [];
    return {
      servers: {
        api: [
          getRoute("/lists/:n", ({ headers }, { n = "" }) => {
            const now = world.now().getTime();
            taken = [...taken.filter((at) => at > now - ALLOWED.seconds * 1000), now];
            refused.asked += 1;
            if (taken.length > ALLOWED.calls) {
              refused.count += 1;
              return { status: 429, headers: { "retry-after": "60" }, json: {} };
            }
            const rows = Array.from({ length: ROWS }, (_, row) => ({
              id: `${n}-${headers["x-as"]}-${row}`,
              tenant_id: headers["x-as"],
            }));
            return { json: rows, afterMs: ANSWER_MS };
          }),
        ],
      },
      credentials: {},
    };
  };
