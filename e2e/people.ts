import AxeBuilder from "@axe-core/playwright";
import {
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Page,
} from "@playwright/test";
import { FAULTS, type FaultKind } from "@/domain/drill";

/** The cast of the demo world. */
export const CAST = {
  olga: { email: "olga@wheelhouse.demo", name: "Olga Brandt", role: "operator" },
  ada: { email: "ada@wheelhouse.demo", name: "Ada Okafor", role: "admin" },
  vic: { email: "vic@wheelhouse.demo", name: "Vic Moreau", role: "viewer" },
  aude: { email: "aude@wheelhouse.demo", name: "Aude Lindqvist", role: "auditor" },
} as const;
export type Somebody = keyof typeof CAST;

export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true } as const;

type Cookies = Awaited<ReturnType<BrowserContext["storageState"]>>;
type Stranger = (options?: BrowserContextOptions) => Promise<Page>;
type As = (who: Somebody, options?: BrowserContextOptions) => Promise<Page>;
type Drill = (environmentId: string, kind: FaultKind) => Promise<{ clear: () => Promise<void> }>;

export function demoPassword(): string {
  const password = process.env.E2E_PASSWORD;
  if (!password) throw new Error("E2E_PASSWORD is not set. `npm test` sets it to the demo world's password.");
  return password;
}

/** Signs in the way a person does, and waits for the console. */
export async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Today" })).toBeVisible();
}

/** Gives the demo password whenever the console asks for a proof, as a person would; what they were doing goes on. */
async function proveWhenAsked(page: Page): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "Prove that it is you" });
  await page.addLocatorHandler(dialog.getByLabel("Your password"), async (password) => {
    await password.fill(demoPassword());
    await dialog.getByRole("button", { name: "Go on" }).click();
    await expect(dialog).toBeHidden();
  });
}

export const test = base.extend<
  { stranger: Stranger; as: As; drill: Drill },
  { cookiesOf: Map<Somebody, Cookies> }
>({
  /** Each person signs in once per worker; further pages bring the cookies along. */
  cookiesOf: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures it needs from this pattern.
    async ({}, use) => use(new Map()),
    { scope: "worker" },
  ],

  /** A page in a browser of its own, where nobody is signed in. Nothing may break in it while the test runs. */
  stranger: async ({ browser }, use) => {
    const contexts: BrowserContext[] = [];
    const broken: string[] = [];
    await use(async (options) => {
      const context = await browser.newContext(options);
      contexts.push(context);
      context.setDefaultTimeout(20_000);
      context.on("weberror", (error) => broken.push(error.error().message));
      context.on("console", (message) => {
        if (message.text().includes("Content Security Policy")) broken.push(message.text());
      });
      const page = await context.newPage();
      await proveWhenAsked(page);
      return page;
    });
    for (const context of contexts) await context.close();
    expect(broken, "errors that no code caught").toEqual([]);
  },

  /** A page of that person in a browser of its own. */
  as: async ({ browser, cookiesOf, stranger }, use) => {
    await use(async (who, options) => {
      if (!cookiesOf.has(who)) {
        const door = await browser.newContext();
        await signIn(await door.newPage(), CAST[who].email, demoPassword());
        cookiesOf.set(who, await door.storageState());
        await door.close();
      }
      return stranger({ ...options, storageState: cookiesOf.get(who) });
    });
  },

  /** Sets a fault on the Drills screen and takes it back after the test, whatever happened. */
  drill: async ({ as }, use) => {
    const set: { environmentId: string; kind: FaultKind }[] = [];
    let drills: Page | undefined;
    const flip = async (environmentId: string, kind: FaultKind, active: boolean) => {
      drills ??= await as("olga");
      await visit(drills, "/drills", "Drills");
      const fault = drills.getByRole("checkbox", {
        name: `${FAULTS[kind]} at ${environmentId}`,
        exact: true,
      });
      if ((await fault.isChecked()) !== active) await fault.click();
      await expect(fault).toBeChecked({ checked: active });
    };
    await use(async (environmentId, kind) => {
      set.push({ environmentId, kind });
      await flip(environmentId, kind, true);
      return { clear: () => flip(environmentId, kind, false) };
    });
    for (const { environmentId, kind } of set) await flip(environmentId, kind, false);
  },
});

export { expect };

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/**
 * WCAG 2.2 AA as far as a machine can tell, in light and in dark. The page has no frames, so it is judged where it
 * stands, without a second page that puts frames together, and without a list of what is well.
 */
export async function expectAccessible(
  page: Page,
  schemes: readonly ("light" | "dark")[] = ["light", "dark"],
): Promise<void> {
  expect(page.frames()).toHaveLength(1);
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.evaluate(coloursHaveChanged);
    const { violations } = await new AxeBuilder({ page })
      .options({ resultTypes: ["violations"] })
      .withTags(RULES)
      .setLegacyMode()
      .analyze();
    const said = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary}`),
    );
    expect(said, `${page.url()} in ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}

/** Runs in the page: what changes its colour by a transition still has the old one for a frame or two. */
async function coloursHaveChanged(): Promise<void> {
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const changing = document.getAnimations().filter((one) => one instanceof CSSTransition);
  await Promise.allSettled(changing.map(({ finished }) => finished));
}

export async function expectTitle(page: Page, title: string | RegExp): Promise<void> {
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
}

/** Goes to an address and waits until the page is drawn and listens. */
export async function visit(page: Page, address: string, title: string | RegExp): Promise<void> {
  await page.goto(address);
  await expectTitle(page, title);
  await expect(page.getByRole("status").filter({ hasText: /^(live|polling)$/ })).toHaveCount(1);
}

/** What a screen reader says about why a control may not be pressed. */
export async function expectBlocked(
  control: ReturnType<Page["getByRole"]>,
  because: string | RegExp,
): Promise<void> {
  await expect(control).toHaveAttribute("aria-disabled", "true");
  await expect(control).toHaveAccessibleDescription(because);
}
