import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants, mkdirSync, writeFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { alertSources, alerts, environments, webhookDeliveries } from "@/db/schema";
import { ALERTMANAGER_SECRET } from "@/domain/delivery";
import { placeOf } from "@/platforms/alert-mapping";
import { alertMapping } from "@/platforms/auditron/alert-mapping";
import { openAlertmanager } from "@/platforms/drivers/alertmanager";
import { openPrometheus } from "@/platforms/drivers/prometheus";
import { readAlerts } from "@/platforms/drivers/prometheus-checks";
import { type Outbound, openOutbound } from "@/platforms/outbound/outbound";
import { hearAlerts } from "@/server/alerts/hear";
import { onStage } from "@/server/testing/cast";
import { until } from "@/server/testing/until";
import { acceptAlertmanager } from "./accept-alertmanager";
import { applyAlertDeliveries } from "./apply-alerts";
import { HookPlaces } from "./hook-places";

const PLACE = "auditron/production";
const SECRET = "secret-that-the-real-alertmanager-shows";

function found(...names: string[]): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(path.delimiter), "/usr/bin", "/usr/local/bin"];
  return folders
    .flatMap((folder) => names.map((name) => path.join(folder, name)))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

const prometheus = found("prometheus");
const alertmanager = found("prometheus-alertmanager", "alertmanager");
const missing = [prometheus ? "" : "prometheus", alertmanager ? "" : "alertmanager"].filter(Boolean);
if (missing.length > 0)
  console.warn(
    `SKIPPED: the test against a real Prometheus and Alertmanager did not run, because ${missing.join(" and ")} cannot be found. On Debian: apt-get install prometheus prometheus-alertmanager.`,
  );

describe.skipIf(missing.length > 0)("a real Prometheus and its Alertmanager", () => {
  const stage = onStage();
  const children: ChildProcess[] = [];
  const servers: http.Server[] = [];
  const ports = { prometheus: 0, alertmanager: 0 };
  const answers: number[] = [];
  let isBroken = false;
  let isBusy = true;
  let outbound: Outbound;

  beforeAll(async () => {
    process.env.TEST_REAL_ALERTMANAGER_SECRET = SECRET;
    await stage.db.insert(environments).values({
      id: PLACE,
      platformId: "auditron",
      name: "production",
      dialect: "runbook",
      credentials: { [ALERTMANAGER_SECRET]: "env:TEST_REAL_ALERTMANAGER_SECRET" },
    });
    const places = new HookPlaces(stage.db, ALERTMANAGER_SECRET);
    const receiver = await serve(async (request) => {
      const response = isBusy
        ? new Response(null, { status: 503 })
        : await acceptAlertmanager({ db: stage.db, places, now: new Date() }, PLACE, request);
      answers.push(response.status);
      return response;
    });
    const target = await serve(
      async () =>
        new Response(`api_broken ${isBroken ? 1 : 0}\n`, { headers: { "content-type": "text/plain" } }),
    );
    ports.prometheus = await freePort();
    ports.alertmanager = await freePort();
    const folder = path.join(inject("testServer").folder, `real-alertmanager-${process.pid}`);
    mkdirSync(folder, { recursive: true });
    const file = (name: string, text: string) => {
      writeFileSync(path.join(folder, name), text);
      return path.join(folder, name);
    };
    start(alertmanager, [
      `--config.file=${file("alertmanager.yml", alertmanagerConfig(receiver))}`,
      `--storage.path=${path.join(folder, "alertmanager")}`,
      `--web.listen-address=127.0.0.1:${ports.alertmanager}`,
      "--cluster.listen-address=",
    ]);
    const rules = file("rules.yml", RULES);
    start(prometheus, [
      `--config.file=${file("prometheus.yml", prometheusConfig(target, ports.alertmanager, rules))}`,
      `--storage.tsdb.path=${path.join(folder, "prometheus")}`,
      `--web.listen-address=127.0.0.1:${ports.prometheus}`,
    ]);
    outbound = openOutbound({
      baseUrls: {
        prometheus: `http://127.0.0.1:${ports.prometheus}`,
        alertmanager: `http://127.0.0.1:${ports.alertmanager}`,
      },
      privateNetwork: true,
    });
  });

  afterAll(async () => {
    for (const child of children) child.kill("SIGKILL");
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    await outbound?.close();
  });

  function start(program: string | undefined, args: string[]) {
    if (!program) throw new Error("The program is missing.");
    children.push(spawn(program, args, { stdio: "ignore" }));
  }

  /** Serves on loopback as a web process does, and gives back the address. */
  async function serve(handle: (request: Request) => Promise<Response>): Promise<string> {
    const server = http.createServer(async (incoming, outgoing) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
      const response = await handle(
        new Request(`http://console${incoming.url}`, {
          method: incoming.method ?? "GET",
          headers: incoming.headers as Record<string, string>,
          ...(incoming.method === "POST" ? { body: Buffer.concat(chunks) } : {}),
        }),
      );
      outgoing.writeHead(response.status, Object.fromEntries(response.headers));
      outgoing.end(await response.text());
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const apply = () => applyAlertDeliveries(stage.db, new Date(), hearAlerts);
  const sources = () => stage.db.select().from(alertSources);

  test("fires, is tried again while we are busy, is one alert with its source, and ends", async () => {
    await until(
      "Prometheus has evaluated its rule",
      async () => {
        const rules = await openPrometheus(outbound)
          .alertRules()
          .catch(() => undefined);
        return rules?.rules[0]?.health === "ok";
      },
      30,
    );
    isBroken = true;
    await until("Alertmanager was told to come again", async () => answers.includes(503), 30);
    expect(await stage.db.select().from(webhookDeliveries)).toEqual([]);
    isBusy = false;
    await until(
      "the notification came",
      async () => {
        await apply();
        return (await sources()).length > 0;
      },
      30,
    );
    expect(await stage.db.select().from(alerts)).toMatchObject([
      {
        environmentId: PLACE,
        trouble: "error-rate",
        check: "api-error-rate",
        severity: "critical",
        word: "warning",
      },
    ]);
    const [source] = await sources();
    expect(source).toMatchObject({ source: "alertmanager", goneAt: null, facts: { job: "api" } });

    const listed = await openAlertmanager(outbound).alerts();
    expect(listed.alerts).toMatchObject([{ fingerprint: source?.externalId, status: "firing" }]);
    const seen = await readAlerts(openPrometheus(outbound), alertMapping("runbook").names ?? {});
    expect(seen.alerts).toMatchObject([{ kind: "HighErrorRate", severity: "critical" }]);
    // Both ways of hearing of it lead to the same place.
    const [alert] = seen.alerts ?? [];
    expect(alert && placeOf(alertMapping("runbook"), PLACE, alert)).toMatchObject({
      trouble: "error-rate",
      subject: { key: "api-error-rate" },
    });

    isBroken = false;
    await until(
      "its end was told",
      async () => {
        await apply();
        return (await sources()).every(({ goneAt }) => goneAt !== null);
      },
      30,
    );
    expect(await stage.db.select().from(alerts)).toHaveLength(1);
    expect(answers.every((status) => status === 200 || status === 503)).toBe(true);
  }, 60_000);
});

async function freePort(): Promise<number> {
  const server = http.createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const RULES = `groups:
  - name: api
    rules:
      - alert: HighErrorRate
        expr: api_broken > 0
        labels: { severity: warning }
        annotations: { summary: "Errors on {{ $labels.instance }}", description: "Too many requests fail." }
`;

const prometheusConfig = (target: string, alertmanagerPort: number, rules: string) => `global:
  scrape_interval: 1s
  evaluation_interval: 1s
rule_files: ["${rules}"]
alerting:
  alertmanagers:
    - static_configs: [{ targets: ["127.0.0.1:${alertmanagerPort}"] }]
scrape_configs:
  - job_name: api
    static_configs: [{ targets: ["${target}"] }]
`;

const alertmanagerConfig = (receiver: string) => `route:
  receiver: console
  group_by: [alertname]
  group_wait: 1s
  group_interval: 1s
  repeat_interval: 1h
receivers:
  - name: console
    webhook_configs:
      - url: http://${receiver}/api/hooks/alertmanager/${PLACE}
        send_resolved: true
        http_config: { authorization: { credentials: ${SECRET} } }
`;
