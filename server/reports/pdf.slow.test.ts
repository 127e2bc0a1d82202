import { createHash, randomUUID } from "node:crypto";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { reportDefinitions, reportPdfs, reports } from "@/db/schema";
import { browserCandidates } from "@/scripts/lib/browser";
import { onStage } from "@/server/testing/cast";
import { until } from "@/server/testing/until";
import { makePdf, NO_BROWSER } from "./pdf";
import { askPdf } from "./pdf-request";
import { issueTicket, spendTicket } from "./print-ticket";

const stage = onStage();
const NOW = new Date("2026-11-20T12:00:00Z");
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const DIGEST = createHash("sha256").update("report").digest("hex");
let folder: string;
let server: http.Server;
let console: string;
let page: (ticket: string) => Promise<string> | string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "pdf-test-"));
  server = http.createServer(async (request, response) => {
    const ticket = request.url?.split("/").at(-1) ?? "";
    response.setHeader("content-type", "text/html; charset=utf-8").end(await page(ticket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  console = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

async function aReport(state: "frozen" | "waiting" = "frozen"): Promise<string> {
  const [definition] = await stage.db
    .insert(reportDefinitions)
    .values({
      title: "Weekly operations",
      kind: "weekly",
      zone: "UTC",
      dueAt: "06:00",
      sections: [],
      changedByName: "Ada",
      changedAt: NOW,
    })
    .returning();
  const [report] = await stage.db
    .insert(reports)
    .values({
      definitionId: definition?.id ?? "",
      number: 1,
      periodName: "2026-W46",
      periodFrom: new Date("2026-11-09T00:00:00Z"),
      periodTo: new Date("2026-11-16T00:00:00Z"),
      zone: "UTC",
      state,
      requestedByName: "the clock",
      requestedAt: NOW,
      digest: DIGEST,
    })
    .returning();
  return report?.id ?? "";
}
const pdfOf = async (id: string) =>
  (await stage.db.select().from(reportPdfs).where(eq(reportPdfs.reportId, id)))[0];

test("a ticket opens one report, once, for two minutes, and only its hash is kept", async () => {
  const id = await aReport();
  await askPdf(stage.db, id, NOW);
  const ticket = await issueTicket(stage.db, id, NOW);
  expect(JSON.stringify(await pdfOf(id))).not.toContain(ticket);
  expect(await spendTicket(stage.db, randomUUID(), NOW)).toBeUndefined();
  expect(await spendTicket(stage.db, ticket, later(119))).toBe(id);
  expect(await spendTicket(stage.db, ticket, later(119))).toBeUndefined();
  const late = await issueTicket(stage.db, id, NOW);
  expect(await spendTicket(stage.db, late, later(120))).toBeUndefined();
  const former = await issueTicket(stage.db, id, NOW);
  await issueTicket(stage.db, id, NOW);
  expect(await spendTicket(stage.db, former, NOW)).toBeUndefined();
});

test("the browser of this machine prints the page that the ticket opens; asked again, it stays", async () => {
  const id = await aReport();
  await askPdf(stage.db, id, NOW);
  page = async (ticket) =>
    (await spendTicket(stage.db, ticket, NOW)) === id
      ? `<title>Weekly operations · ${DIGEST.slice(0, 12)}</title><h1>Weekly</h1>`
      : "<title>nothing</title>";
  await makePdf(stage.db, id, NOW, { console });
  const row = await pdfOf(id);
  expect(row).toMatchObject({ state: "ready", said: "", attempt: 1, ticketHash: null });
  expect(row?.body?.subarray(0, 5).toString()).toBe("%PDF-");
  expect(row?.digest).toBe(
    createHash("sha256")
      .update(row?.body ?? "")
      .digest("hex"),
  );
  await askPdf(stage.db, id, later(60));
  await makePdf(stage.db, id, later(60), { console });
  expect(await pdfOf(id)).toEqual(row);
});

test("a page that is something else is no report", async () => {
  const id = await aReport();
  await askPdf(stage.db, id, NOW);
  page = () => "<title>Sign in</title>";
  await makePdf(stage.db, id, NOW, { console });
  expect(await pdfOf(id)).toMatchObject({
    state: "failed",
    body: null,
    said: expect.stringMatching(/something else/),
  });
});

test("without a browser, and before it is frozen, the reason is said", async () => {
  const [frozen, open] = [await aReport(), await aReport("waiting")];
  for (const id of [frozen, open]) {
    await askPdf(stage.db, id, NOW);
    await makePdf(stage.db, id, NOW, { browsers: [] });
  }
  expect((await pdfOf(frozen))?.said).toBe(NO_BROWSER);
  expect((await pdfOf(open))?.said).toBe("Only a frozen report becomes a PDF.");
  await askPdf(stage.db, frozen, later(60));
  expect(await pdfOf(frozen)).toMatchObject({ state: "asked", said: "", attempt: 0 });
});

test("a browser that hangs is ended with what it started", async () => {
  const id = await aReport();
  await askPdf(stage.db, id, NOW);
  const hanging = path.join(folder, "hanging");
  const pids = path.join(folder, "pids");
  await writeFile(hanging, `#!/bin/sh\nsleep 600 &\necho $$ $! > ${pids}\nwait\n`);
  await chmod(hanging, 0o755);
  await makePdf(stage.db, id, NOW, { console, browsers: [hanging], limitMs: 1000 });
  expect(await pdfOf(id)).toMatchObject({ state: "failed", said: "The browser was not done after 1 s." });
  const started = (await readFile(pids, "utf8")).trim().split(" ").map(Number);
  await until("both are gone", async () => started.every((pid) => !isThere(pid)));
});

test("what a worker left is taken over after it was silent, not before", async () => {
  const id = await aReport();
  await askPdf(stage.db, id, NOW);
  await stage.db.update(reportPdfs).set({ state: "making", heardAt: NOW }).where(eq(reportPdfs.reportId, id));
  await makePdf(stage.db, id, later(89), { browsers: [] });
  expect(await pdfOf(id)).toMatchObject({ state: "making" });
  await makePdf(stage.db, id, later(91), { browsers: [] });
  expect(await pdfOf(id)).toMatchObject({ state: "failed", said: NO_BROWSER });
});

test("there is a browser on this machine", () => {
  expect(browserCandidates()).not.toEqual([]);
});

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
