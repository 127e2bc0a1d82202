import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
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
import { kill, withChildren } from "@/server/testing/with-children";
import { makePdf, NO_BROWSER } from "./pdf";
import { askPdf } from "./pdf-request";
import { issueTicket, spendTicket } from "./print-ticket";

const stage = onStage();
const start = withChildren(stage);
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

/** A program that is started as the browser; `$pdf` is where it should print. */
async function browserThat(does: string): Promise<string> {
  const file = path.join(folder, `browser-${randomUUID()}`);
  const find =
    'for one in "$@"; do case "$one" in --print-to-pdf=*) pdf=$(printf %s "$one" | cut -d= -f2-);; esac; done';
  await writeFile(file, `#!/bin/sh\n${find}\n${does}\n`);
  await chmod(file, 0o755);
  return file;
}
const WHOLE = `printf '%%PDF-1.4 ${DIGEST.slice(0, 12)} %%%%EOF' > "$pdf"`;
const HALF = `printf '%%PDF-1.4 ${DIGEST.slice(0, 12)}' > "$pdf"`;

test("half a PDF is none, and a full disk is said to be one", async () => {
  const [half, full] = [await aReport(), await aReport()];
  const way = { console, browsers: [await browserThat(HALF)] };
  await askPdf(stage.db, half, NOW);
  await makePdf(stage.db, half, NOW, way);
  expect(await pdfOf(half)).toMatchObject({
    state: "failed",
    body: null,
    said: "The browser ended in the middle of the PDF.",
  });
  await askPdf(stage.db, full, NOW);
  await makePdf(stage.db, full, NOW, { ...way, room: async () => 1024 });
  expect(await pdfOf(full)).toMatchObject({
    state: "failed",
    body: null,
    said: expect.stringContaining("disk of the worker that prints is full"),
  });
  await askPdf(stage.db, full, later(60));
  await makePdf(stage.db, full, later(60), { console, browsers: [await browserThat(WHOLE)] });
  expect(await pdfOf(full)).toMatchObject({ state: "ready", said: "" });
});

test("a worker killed while its browser writes leaves no PDF; the next one prints it and clears away the rest", async () => {
  const id = await aReport();
  await askPdf(stage.db, id, NOW);
  const temporary = await mkdtemp(path.join(folder, "tmp-"));
  const [pids, strangers] = [path.join(folder, "half-pids"), path.join(temporary, "somebody-elses")];
  const stuck = await browserThat(`${HALF}\nsleep 600 &\necho $$ $! > ${pids}\nwait`);
  const worker = start("server/testing/print-worker.ts", {
    PRINT_IN: temporary,
    REPORT: id,
    BROWSER: stuck,
  });
  const left = () => readdir(temporary).then(([name]) => path.join(temporary, name ?? ""));
  await until(
    "half of it is written",
    async () => existsSync(pids) && existsSync(path.join(await left(), "browser.pid")),
  );
  await kill(worker);
  const started = (await readFile(pids, "utf8")).trim().split(" ").map(Number);
  expect(await pdfOf(id)).toMatchObject({ state: "making", attempt: 1, body: null });

  const longAgo = (Date.now() - 3_600_000) / 1000;
  const half = await left();
  await mkdir(strangers);
  for (const one of [half, strangers]) await utimes(one, longAgo, longAgo);
  const next = { console, temporary, browsers: [await browserThat(WHOLE)] };
  await makePdf(stage.db, id, new Date(Date.now() + 120_000), next);
  expect(await pdfOf(id)).toMatchObject({ state: "ready", attempt: 2, said: "" });
  expect(await readdir(temporary)).toEqual([path.basename(strangers)]);
  await until("its browser is gone", async () => started.every((pid) => !isThere(pid)));
});

test("what another worker prints meanwhile is left alone", async () => {
  const id = await aReport();
  await askPdf(stage.db, id, NOW);
  const temporary = await mkdtemp(path.join(folder, "tmp-"));
  await mkdir(path.join(temporary, "wheelhouse-print-another"));
  await makePdf(stage.db, id, NOW, { console, temporary, browsers: [await browserThat(WHOLE)] });
  expect(await readdir(temporary)).toEqual(["wheelhouse-print-another"]);
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
