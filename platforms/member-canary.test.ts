import { describe, expect, test } from "vitest";
import { connector as auditron } from "./auditron/connector";
import { simulate as simulateAuditron } from "./auditron/simulator";
import { connector as complyai } from "./complyai/connector";
import { simulate as simulateComplyai } from "./complyai/simulator";
import { connector as notifications } from "./notification-preferences/connector";
import { simulate as simulateNotifications } from "./notification-preferences/simulator";
import { type Bench, onBench } from "./testing";

const PLATFORMS = [
  ["auditron", auditron, simulateAuditron],
  ["complyai", complyai, simulateComplyai],
  ["notification-preferences", notifications, simulateNotifications],
] as const;

const cases = PLATFORMS.flatMap(([id, connector, simulate]) =>
  Object.keys(connector.dialects).map((dialect) => ({ id, dialect, connector, simulate })),
);

async function looked(bench: Bench) {
  const { answer, trouble } = await bench.ask("isolation");
  return { seen: answer?.observations[0], views: answer?.views ?? [], trouble };
}

const benchOf = ({ connector, simulate, dialect }: (typeof cases)[number]) =>
  onBench(connector, simulate, { dialect, pin: dialect });

describe.each(cases)("$id, $dialect", (place) => {
  test("each member sees its own only", async () => {
    const { seen, views } = await looked(await benchOf(place));
    expect(seen).toMatchObject({ status: "ok" });
    expect(new Set(views.map(({ verdict }) => verdict))).toEqual(new Set(["own"]));
    expect(new Set(views.map(({ tenant }) => tenant)).size).toBe(2);
    expect(views.length).toBeGreaterThanOrEqual(2 * (place.connector.listings?.(place.dialect).length ?? 99));
  });

  test("what is planted in any one list is found", async () => {
    const clean = await benchOf(place);
    await looked(clean);
    const paths = new Set(
      clean.simulator.requests.map(({ path }) => path).filter((path) => !path.endsWith("/auth/me")),
    );
    expect(paths.size).toBeGreaterThan(1);
    for (const pathPrefix of paths) {
      const bench = await benchOf(place);
      bench.fault({ kind: "tenant-leak", pathPrefix });
      const { seen, views } = await looked(bench);
      expect([pathPrefix, seen?.status]).toEqual([pathPrefix, "alert"]);
      expect(views.some(({ verdict, foreign }) => verdict === "leak" && foreign > 0)).toBe(true);
    }
  });

  test("a refused member proves nothing, none is nothing to compare, and no secret is shown", async () => {
    const bench = await benchOf(place);
    const secrets = Object.entries(bench.simulator.credentials).filter(([name]) => name.includes("-member-"));
    const [first] = secrets[0] ?? [""];
    const refused = await onBench(place.connector, place.simulate, {
      dialect: place.dialect,
      pin: place.dialect,
      credentials: { [first]: "made-up-and-wrong" },
    });
    const { seen, views } = await looked(refused);
    expect(seen?.status).toBe("unknown");
    expect(views.map(({ verdict }) => verdict)).toContain("not-read");
    const told = JSON.stringify([seen, views, seen?.evidence?.()]);
    for (const [, secret] of secrets) expect(told).not.toContain(secret);

    Object.assign(bench.conversation.environment, { options: {} });
    expect((await looked(bench)).trouble?.trouble).toBe("not-deployed");
  });
});
