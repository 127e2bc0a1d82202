import { afterEach, describe, expect, test } from "vitest";
import { openOutbound } from "@/platforms/outbound/outbound";
import type { SimReply, Simulate } from "@/platforms/simulator/routes";
import { runSimulator } from "@/platforms/simulator/run-simulator";
import { openAlertmanager, readAlertmanagerHook } from "./alertmanager";
import { alertmanagerHooks } from "./alertmanager-simulator";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.close()));
});

async function saying(reply: SimReply) {
  const simulate: Simulate = () => ({
    servers: {
      alertmanager: [
        {
          method: "GET",
          path: "/api/v2/alerts",
          handle: ({ headers }) =>
            headers.authorization === "Bearer t0ken" ? reply : { status: 401, text: "no" },
        },
      ],
    },
    credentials: {},
  });
  const simulator = await runSimulator(simulate, { dialect: "any", seed: "test" });
  const http = openOutbound({ baseUrls: simulator.baseUrls, privateNetwork: true });
  open.push(http, simulator);
  return http;
}

const line = {
  labels: { alertname: "HighErrorRate", severity: "warning", instance: "api-1" },
  annotations: { summary: "Errors", description: "Many." },
  startsAt: "2026-07-01T11:50:00.000Z",
  endsAt: "2026-07-01T12:05:00.000Z",
  updatedAt: "2026-07-01T12:00:00.000Z",
  fingerprint: "c6a3f5ba1f0d6e2b",
  receivers: [{ name: "console" }],
  status: { state: "active", silencedBy: [], inhibitedBy: [] },
  generatorURL: "http://prometheus:9090/graph",
};

describe("the list of an Alertmanager", () => {
  test("is read with the token of the proxy in front of it", async () => {
    const suppressed = { ...line, fingerprint: "f2", status: { state: "suppressed" } };
    const http = await saying({ json: [line, suppressed] });
    const { alerts } = await openAlertmanager(http, { token: "t0ken" }).alerts();
    expect(alerts).toMatchObject([
      { fingerprint: "c6a3f5ba1f0d6e2b", status: "firing", name: "HighErrorRate", endsAt: null },
      { fingerprint: "f2", status: "suppressed" },
    ]);
    await expect(openAlertmanager(http).alerts()).rejects.toMatchObject({ trouble: "credentials" });
  });

  test.each<[string, SimReply, string]>([
    ["an error in its own shape", { status: 500, json: "boom" }, "failed"],
    ["too early", { status: 503, text: "starting" }, "failed"],
    ["of an older version", { status: 404, text: "404 page not found" }, "not-deployed"],
    ["a login page", { text: "<html></html>" }, "unreadable"],
    ["another shape", { json: { data: [] } }, "unreadable"],
    ["a line without its fingerprint", { json: [{ ...line, fingerprint: undefined }] }, "unreadable"],
  ])("that answers %s is trouble in words, never an empty list", async (_what, reply, trouble) => {
    const http = await saying(reply);
    await expect(openAlertmanager(http, { token: "t0ken" }).alerts()).rejects.toMatchObject({ trouble });
  });
});

describe("a notification", () => {
  const read = (alert: Record<string, unknown>, more: Record<string, unknown> = {}) => {
    const hook = { version: "4", groupKey: "g", alerts: [{ ...line, status: "firing", ...alert }], ...more };
    const found = readAlertmanagerHook(new TextEncoder().encode(JSON.stringify(hook)), []);
    if (!found.ok) throw new Error(found.detail);
    return found.told;
  };

  test.each(["javascript:alert(1)", "data:text/html,x", "not an address", "ftp://x/y"])(
    "whose link is %j keeps none",
    (generatorURL) => expect(read({ generatorURL }).alerts[0]?.url).toBeNull(),
  );

  test("whose link holds a password keeps the link without it", () =>
    expect(read({ generatorURL: "http://me:secret@prometheus/graph" }).alerts[0]?.url).toBe(
      "http://prometheus/graph",
    ));

  test("with more alerts than are kept counts the rest as cut off", () => {
    const alerts = Array.from({ length: 2100 }, (_, index) => ({
      ...line,
      status: "firing",
      fingerprint: `f${index}`,
    }));
    const told = read({}, { alerts, truncatedAlerts: 5 });
    expect([told.alerts.length, told.truncated]).toEqual([2000, 105]);
  });
});

test("the simulator notifies once of what began and once of what ended, as the real one does", () => {
  const began = new Date("2026-07-01T12:00:00Z");
  const ended = new Date("2026-07-01T12:10:00Z");
  const rule = {
    name: "QueueBacklog",
    severity: "warning",
    summary: "Jobs wait",
    description: "Jobs wait.",
    firingSince: (at: Date) => (at >= began && at < ended ? began : undefined),
  };
  const told = (from: string, to: string) =>
    alertmanagerHooks([rule], {
      since: new Date(`2026-07-01T${from}Z`),
      now: new Date(`2026-07-01T${to}Z`),
      path: "/x",
      secret: "s",
    }).map(({ json }) => readAlertmanagerHook(new TextEncoder().encode(JSON.stringify(json)), []));
  expect(told("11:50:00", "11:59:59")).toEqual([]);
  expect(told("11:59:59", "12:00:01")).toMatchObject([
    { ok: true, told: { word: "1 firing", truncated: 0 } },
  ]);
  expect(told("12:00:01", "12:09:00")).toEqual([]);
  expect(told("12:09:00", "12:10:30")).toMatchObject([
    { ok: true, told: { alerts: [{ status: "resolved", startsAt: began.toISOString() }] } },
  ]);
});
