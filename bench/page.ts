import { type Browser, chromium } from "@playwright/test";
import pg from "pg";
import { EVERYONES_ROWS } from "@/db";
import { ensureBrowser } from "@/scripts/lib/browser";
import { startPostgres } from "@/scripts/lib/postgres";
import { Refusal } from "@/scripts/lib/refusal";
import { type Figure, formatNumber, quantile, spread, told } from "./figures";
import { type Instance, openInstance } from "./instance";
import { measureChanges } from "./page-change";
import { measureHeat } from "./page-heat";
import { measurePromises } from "./page-sla";
import { CAST, type Cookies, coldVisit, cookiesOf, pageAddresses } from "./page-visits";

const LIMITS = { largestPaintMs: 1000, scriptBytes: 250_000, changeMs: 300, heatMs: 200, promisesMs: 300 };

type Note = (text: string) => void;

/** What a person waits for, in a real browser, at the served product. */
export async function measurePage({ isQuick, note }: { isQuick: boolean; note: Note }): Promise<Figure[]> {
  const found = await ensureBrowser(note);
  if ("why" in found) throw new Refusal(found.why);
  const instance = await openInstance(note);
  const browser = await chromium.launch({
    executablePath: found.file,
    args: ["--no-sandbox", "--disable-gpu"],
  });
  const owner = new pg.Client({
    options: EVERYONES_ROWS,
    connectionString: (await startPostgres(instance.dataDir, { durable: true })).ownerUrl,
  });
  owner.on("error", () => undefined);
  await owner.connect();
  try {
    return await measureInstance({ browser, instance, owner, rounds: isQuick ? 2 : 5, note });
  } finally {
    await owner.end();
    await browser.close();
    await instance.stop();
  }
}

async function measureInstance({
  browser,
  instance,
  owner,
  rounds,
  note,
}: {
  browser: Browser;
  instance: Instance;
  owner: pg.Client;
  rounds: number;
  note: Note;
}): Promise<Figure[]> {
  const { address, password } = instance;
  const figures: Figure[] = [];
  let admin: Cookies | undefined;
  for (const [role, email] of Object.entries(CAST)) {
    note(`first page of the ${role}`);
    const cookies = await cookiesOf(browser, { address, email, password });
    if (role === "admin") admin = cookies;
    const paints: number[] = [];
    for (let round = 0; round < rounds; round += 1)
      paints.push((await coldVisit(browser, `${address}/`, cookies)).largestPaintMs);
    figures.push({
      name: `first page of the ${role}, cold browser: largest paint (least / middle / most)`,
      measured: `${spread(paints)} ms`,
      limit: `under ${formatNumber(LIMITS.largestPaintMs)} ms in the middle`,
      isMet: quantile(paints, 0.5) < LIMITS.largestPaintMs,
    });
  }
  for (const page of await pageAddresses(owner)) {
    note(page);
    const isOutside = page.startsWith("/sign-in") || page.startsWith("/welcome");
    const { scriptBytes } = await coldVisit(browser, `${address}${page}`, isOutside ? undefined : admin);
    figures.push({
      name: `JavaScript of ${page}`,
      measured: `${formatNumber(scriptBytes / 1000, 1)} kB compressed`,
      limit: `under ${formatNumber(LIMITS.scriptBytes / 1000)} kB`,
      isMet: scriptBytes > 0 && scriptBytes < LIMITS.scriptBytes,
    });
  }
  note("state changes");
  const cookies = admin ?? (await cookiesOf(browser, { address, email: CAST.admin, password }));
  const took = await measureChanges(browser, { address, cookies, owner, rounds: rounds * 4 });
  figures.push({
    name: "a state change in the database is on screen (least / middle / most)",
    measured: `${spread(took)} ms`,
    limit: `p95 under ${LIMITS.changeMs} ms`,
    isMet: quantile(took, 0.95) < LIMITS.changeMs,
  });
  note("heat map");
  const heat = await measureHeat(browser, { address, cookies, owner, rounds });
  for (const [what, paints] of [
    ["a click on Syncs", heat.opened],
    ["a click on a state", heat.filtered],
    ["a click on a cell", heat.picked],
  ] as const)
    figures.push({
      name: `heat map of 8,000 cells: ${what} is painted (least / middle / most)`,
      measured: `${spread(paints)} ms`,
      limit: `middle under ${LIMITS.heatMs} ms`,
      isMet: quantile(paints, 0.5) < LIMITS.heatMs,
    });
  note("promises");
  const promises = await measurePromises(browser, { address, cookies, owner, rounds });
  for (const [what, paints] of [
    ["a click on SLA", promises.opened],
    ["a click on a state", promises.filtered],
  ] as const)
    figures.push({
      name: `1,000 promises over 400 days: ${what} is painted (least / middle / most)`,
      measured: `${spread(paints)} ms`,
      limit: `middle under ${LIMITS.promisesMs} ms`,
      isMet: quantile(paints, 0.5) < LIMITS.promisesMs,
    });
  figures.push(
    told(
      "  from pointing at the menu until they have come (least / middle / most)",
      `${spread(promises.answered)} ms`,
    ),
  );
  return figures;
}
