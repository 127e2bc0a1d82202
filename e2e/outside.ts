import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Locator, Page } from "@playwright/test";
import { test as base, expect, visit } from "./people";

export const PLACE = "auditron/production";

type Told = { name: string; title: string; severity: "critical" | "warning" };
type Outside = { fire: (severity: Told["severity"], title: string) => Promise<Told>; tell: Tell };
type Tell = (status: "firing" | "resolved", told: Told) => Promise<void>;

async function secret(): Promise<string> {
  const dataDir = process.env.E2E_DATA_DIR;
  if (!dataDir) throw new Error("E2E_DATA_DIR is not set. `npm test` sets it to the data of the demo world.");
  const file = path.join(dataDir, "demo", "auditron-production-alertmanager-secret.secret");
  return (await readFile(file, "utf8")).trim();
}

/** An Alertmanager that notifies of alerts of a journey's own, and takes them back when the journey is over. */
export const test = base.extend<{ outside: Outside }>({
  outside: async ({ request }, use) => {
    const authorization = `Bearer ${await secret()}`;
    const fired: Told[] = [];
    const tell: Tell = async (status, { name, title, severity }) => {
      const answer = await request.post(`/api/hooks/alertmanager/${PLACE}`, {
        headers: { authorization },
        data: {
          version: "4",
          alerts: [
            {
              status,
              labels: { alertname: name, severity },
              annotations: { summary: title, description: `${title}.` },
              startsAt: startOf.get(name) ?? new Date().toISOString(),
              ...(status === "resolved" && { endsAt: new Date().toISOString() }),
              fingerprint: name,
            },
          ],
        },
      });
      expect(answer.status()).toBe(200);
    };
    const startOf = new Map<string, string>();
    await use({
      tell,
      fire: async (severity, title) => {
        const mark = randomBytes(3).toString("hex");
        const told = { name: `journey-${mark}`, title: `${title} ${mark}`, severity };
        startOf.set(told.name, new Date().toISOString());
        fired.push(told);
        await tell("firing", told);
        return told;
      },
    });
    for (const told of fired) await tell("resolved", told);
  },
});

/** The list with only these words in it, once as many rows are there. */
export async function triage(page: Page, words: string, rows: number): Promise<Locator> {
  const table = page.getByRole("table", { name: "Alerts" });
  await expect(async () => {
    await visit(page, `/alerts?q=${encodeURIComponent(words)}`, "Alerts");
    await expect(table.locator("tbody").getByRole("row")).toHaveCount(rows, { timeout: 3000 });
  }).toPass({ timeout: 30_000 });
  return table;
}

export const rowOf = (page: Page, title: string) =>
  page.getByRole("table", { name: "Alerts" }).getByRole("row").filter({ hasText: title });

/** The whole page of the alert whose row is shown. */
export async function openWhole(page: Page, title: string): Promise<string> {
  const address = await rowOf(page, title).getByRole("link").first().getAttribute("href");
  await visit(page, String(address), title);
  return String(address).replace("/alerts/", "");
}
