import type { Locator, Page } from "@playwright/test";
import { expect, test, visit } from "./people";

test.describe.configure({ timeout: 420_000 });

const ID = "notification-preferences/production";
const TITLE = "Notification Preferences / production";
const OVERVIEW_NAME = "Notification Preferences production";

/** A check is asked every half minute, and after lost answers the platform is left alone for a while. */
const patience = { timeout: 150_000, intervals: [500] };

const checkOf = (page: Page, component: string, check: string) =>
  page
    .getByRole("list", { name: `Checks of ${component}` })
    .getByRole("link")
    .filter({ hasText: check });

type Shown = { status: string; said: number; of: number };

/** Keeps every text that a check ever shows from now on, however short it is there. */
async function witness(row: Locator): Promise<() => Promise<Shown[]>> {
  const texts = await row.evaluateHandle((link) => {
    const seen = [link.textContent ?? ""];
    new MutationObserver(() => seen.push(link.textContent ?? "")).observe(link, {
      subtree: true,
      childList: true,
      characterData: true,
    });
    return seen;
  });
  return async () =>
    (await texts.jsonValue()).map((text) => {
      const [, said, of] = text.match(/(\d+) of (\d+) results say/) ?? [];
      const [status = text] = text.match(/^(ok|warn|alert|unknown|paused)/) ?? [];
      return { status, said: Number(said ?? 0), of: Number(of ?? 0) };
    });
}

const last = async (seen: () => Promise<Shown[]>) => (await seen()).at(-1)?.status;

/** "3 bad results in a row move it to trouble, 2 good ones back." as the evidence declares it. */
async function declaredConfirmation(sheet: Locator): Promise<{ bad: number; good: number }> {
  const text = await sheet
    .getByRole("definition")
    .filter({ hasText: /bad results in a row move it to trouble/ })
    .innerText();
  const [, bad, good] = text.match(/(\d+) bad results .* (\d+) good ones back/) ?? [];
  return { bad: Number(bad), good: Number(good) };
}

const DRILLS = [
  {
    kind: "500",
    note: /A drill is on: breaks inside \(500\), by Olga Brandt/,
    reason: /The platform answered 500\./,
    answered: /^HTTP 500 after/,
    excerpt: /Internal server error/,
  },
  {
    kind: "hung",
    note: /A drill is on: accepts the connection and never answers, by Olga Brandt/,
    reason: /gave no complete answer within \d+ s/,
    answered: /^no status after/,
    excerpt: /gave no complete answer within \d+ s/,
  },
] as const;

for (const { kind, note, reason, answered, excerpt } of DRILLS)
  test(`a platform under the drill "${kind}" is shown as it is, with proof, and recovers`, async ({
    as,
    drill,
  }) => {
    const page = await as("ada");
    await visit(page, `/platforms/${ID}`, TITLE);
    const health = checkOf(page, "API", "Health");
    const ready = checkOf(page, "Readiness", "Ready for traffic");
    await expect(health).toHaveAccessibleName(/^ok Health/, patience);
    await expect(ready).toHaveAccessibleName(/^ok Ready for traffic/, patience);

    await health.click();
    const sheet = page.getByRole("dialog", { name: "API: Health" });
    const { bad, good } = await declaredConfirmation(sheet);
    expect(bad).toBeGreaterThan(1);
    expect(good).toBeGreaterThan(1);

    const healthShown = await witness(health);
    const readyShown = await witness(ready);
    const { clear } = await drill(ID, kind);
    await expect(page.getByText(note)).toBeVisible();

    // One bad answer is no trouble yet, and is said; the declared number of them turns the check, and not one more.
    await expect.poll(() => last(healthShown), patience).toBe("alert");
    await expect.poll(() => last(readyShown), patience).toBe("unknown");
    for (const seen of [await healthShown(), await readyShown()]) {
      const before = seen.slice(
        0,
        seen.findIndex(({ status }) => status !== "ok"),
      );
      expect(before.every(({ said, of }) => said < bad && (of === 0 || of === bad))).toBe(true);
      expect(seen.slice(before.length).map(({ status }) => status)).not.toContain("ok");
    }
    await expect(health).toContainText(reason);
    await expect(ready).toContainText(reason);
    await expect(page.getByText(/^\d+ of \d+ components need you\. Worst:/)).toBeVisible();

    // The evidence says what was asked, what came back, and how often.
    await expect(sheet.getByText(reason).first()).toBeVisible();
    await expect(
      sheet.getByRole("definition").filter({ hasText: /^GET http.*\/api\/health$/ }),
    ).toBeVisible();
    await expect(sheet.getByRole("definition").filter({ hasText: answered })).toBeVisible({
      timeout: 30_000,
    });
    await expect(sheet.getByRole("figure")).toContainText(excerpt);
    const answers = sheet.getByRole("listitem");
    await expect
      .poll(async () => (await answers.allInnerTexts()).findIndex((text) => text.startsWith("ok")), patience)
      .toBeGreaterThanOrEqual(bad);

    // The overview says the same to everybody.
    const overview = await as("vic");
    await visit(overview, "/platforms", "Platforms");
    const line = overview
      .getByRole("row")
      .filter({ has: overview.getByRole("link", { name: `alert ${OVERVIEW_NAME} simulated` }) });
    await expect(line).toBeVisible(patience);
    const cell = line.getByRole("link", { name: /API: alert\. / });
    await expect(cell).toHaveAccessibleName(/^alert /);
    await expect(cell).toHaveAccessibleName(reason);
    await expect(cell).toHaveAccessibleName(/Readiness: unknown\. /);

    for (const seen of [healthShown, readyShown]) {
      const all = (await seen()).map(({ status }) => status);
      expect(all.lastIndexOf("ok"), "green again while the drill was on").toBeLessThan(
        all.findIndex((status) => status !== "ok"),
      );
    }

    // After the drill it takes the declared number of good answers, too.
    await clear();
    await expect(page.getByText(note)).toBeHidden();
    await expect.poll(() => last(healthShown), patience).toBe("ok");
    await expect.poll(() => last(readyShown), patience).toBe("ok");
    for (const seen of [await healthShown(), await readyShown()])
      for (const { said, of } of seen.filter(({ status, of }) => status !== "ok" && of > 0)) {
        expect(of).toBe(good);
        expect(said).toBeLessThan(good);
      }
    await expect(health).toContainText("The API works and reaches its database.");
    await expect(
      overview.getByRole("link", { name: /API: ok\. .*reaches its database/ }),
    ).toHaveAccessibleName(/^ok /, patience);
  });
