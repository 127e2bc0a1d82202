import { expect, expectTitle, PHONE, test, visit } from "./people";

const palette = "Search or run";

test("the palette finds a page, an environment and an action", async ({ as }) => {
  const page = await as("olga");
  await visit(page, "/", "Today");

  const box = page.getByRole("dialog", { name: palette });
  const search = box.getByRole("combobox");

  await page.keyboard.press("Control+k");
  await search.fill("thresholds");
  await expect(box.getByRole("option", { name: /Thresholds/ })).toBeVisible();
  await page.keyboard.press("Enter");
  await expectTitle(page, "Thresholds");

  await page.keyboard.press("Control+k");
  await search.fill("complyai/production");
  const found = box.getByRole("option", { name: /complyai\/production.*environment/ });
  await expect(found).toBeVisible();
  await found.click();
  await expectTitle(page, /ComplyAI \/ production/);

  await page.keyboard.press("Control+k");
  await search.fill("ask complyai/production again");
  await box.getByRole("option", { name: /Ask complyai\/production again/ }).click();
  await expect(page.getByText(/complyai\/production is being asked everything again/).first()).toBeVisible();

  await page.keyboard.press("Control+k");
  await search.fill("no such thing anywhere");
  await expect(box.getByText("Nothing here is called “no such thing anywhere”.")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(box).toBeHidden();
});

test("an action that is not allowed is listed with its reason", async ({ as }) => {
  const page = await as("vic");
  await visit(page, "/platforms/complyai/production", /ComplyAI \/ production/);
  await page.keyboard.press("Control+k");
  const box = page.getByRole("dialog", { name: palette });
  await box.getByRole("combobox").fill("ask complyai");
  const blocked = box.getByRole("option", { name: /Ask complyai\/production again/ });
  await expect(blocked).toContainText("Not now: Needs the operator or admin role; you are a viewer.");
  await blocked.click();
  await expect(box).toBeVisible();
});

test("g and a letter goes, ? lists the keys, Escape goes one level back", async ({ as }) => {
  const page = await as("olga");
  await visit(page, "/", "Today");

  await page.keyboard.press("g");
  await page.keyboard.press("p");
  await expectTitle(page, "Platforms");
  await expect(
    page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: /^Platforms/ }),
  ).toHaveAttribute("aria-current", "page");

  await page.keyboard.press("/");
  const filter = page.getByRole("searchbox", { name: "Filter environments" });
  await expect(filter).toBeFocused();
  await page.keyboard.type("complyai");
  await expect(page.getByRole("table").getByRole("row")).toHaveCount(2);
  await page.keyboard.press("Escape");

  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard" });
  await expect(help.getByRole("heading", { name: "Go to" })).toBeVisible();
  await expect(help.getByText("Search or run")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();

  await visit(page, "/platforms/auditron/production", /AUDITRON \/ production/);
  await page.keyboard.press("Escape");
  await expectTitle(page, "Platforms");
});

test("the chosen colours stay after a reload", async ({ as }) => {
  const page = await as("olga", { colorScheme: "light" });
  await visit(page, "/", "Today");
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();

  await page.getByRole("button", { name: "Colours" }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await expect.poll(ground).not.toBe(light);
  const dark = await ground();
  await page.reload();
  await expectTitle(page, "Today");
  expect(await ground()).toBe(dark);

  await page.getByRole("button", { name: "Colours" }).click();
  await page.getByRole("menuitemradio", { name: "As the system" }).click();
  await expect.poll(ground).toBe(light);
});

test("the time zone of the header counts on every page", async ({ as }) => {
  const page = await as("olga", { timezoneId: "Asia/Tokyo" });
  await visit(page, "/checklists", "Checklists");
  const moment = page.locator("main time").first();
  const at = new Date(String(await moment.getAttribute("datetime")));
  const inZone = (timeZone: string) =>
    at.toLocaleTimeString("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" });

  for (const [choice, zone] of [
    [/^This browser/, "Asia/Tokyo"],
    [/^Platforms/, "America/Jamaica"],
    [/^UTC/, "UTC"],
  ] as const) {
    await page.getByRole("button", { name: /^Time zone/ }).click();
    await page.getByRole("menuitemradio", { name: choice }).click();
    await expect(page.getByRole("button", { name: `Time zone: ${zone}` })).toBeVisible();
    await expect(moment).toHaveAttribute("title", new RegExp(inZone(zone)));
    await page.reload();
    await expect(moment).toHaveAttribute("title", new RegExp(inZone(zone)));
  }
});

test("on a phone everything is reached, and no page is wider than the screen", async ({ as }) => {
  const page = await as("olga", PHONE);
  const fits = async () => {
    await page.waitForLoadState("load");
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
      `${page.url()} scrolls sideways`,
    ).toBeLessThanOrEqual(0);
  };
  await visit(page, "/", "Today");
  await fits();

  const short = page.getByRole("navigation", { name: "Main, short" });
  await short.getByRole("link", { name: /Platforms/ }).tap();
  await expectTitle(page, "Platforms");
  await fits();

  await short.getByRole("link", { name: /Checklists/ }).tap();
  await expectTitle(page, "Checklists");
  await fits();
  await page
    .getByRole("link", { name: /^Azure daily review/ })
    .first()
    .tap();
  await expectTitle(page, "Azure daily review");
  await expect(page.getByRole("article").first()).toBeVisible();
  await fits();

  await short.getByRole("button", { name: "More" }).tap();
  const all = page.getByRole("dialog", { name: "Wheelhouse" });
  await all.getByRole("link", { name: "Thresholds" }).tap();
  await expectTitle(page, "Thresholds");
  await expect(all).toBeHidden();
  await fits();

  await page.getByRole("button", { name: palette }).tap();
  await expect(page.getByRole("dialog", { name: palette })).toBeVisible();
});

test("those who want no motion miss nothing", async ({ as }) => {
  const page = await as("olga", { reducedMotion: "reduce" });
  await visit(page, "/platforms/auditron/production", /AUDITRON \/ production/);
  await page.getByRole("list", { name: "Components" }).getByRole("link").first().click();
  await expect(page.getByRole("dialog")).toBeVisible();
  const moving = () =>
    page.evaluate(
      () =>
        document
          .getAnimations()
          .filter(
            (one) => one.playState === "running" && Number(one.effect?.getComputedTiming().duration) > 10,
          ).length,
    );
  await expect.poll(moving).toBe(0);
  await page.getByRole("button", { name: "Close the panel" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("a box without a visible label is ticked where the pointer hits it, and around it", async ({ as }) => {
  const page = await as("olga");
  await visit(page, "/drills", "Drills");
  const box = page.getByRole("checkbox", { name: "Its clock runs two hours ahead at adinsights/staging" });
  const before = await box.isChecked();
  await box.click();
  await expect(box).toBeChecked({ checked: !before });
  const place = await box.boundingBox();
  if (!place) throw new Error("The box has no place on the page.");
  await page.mouse.click(place.x - 3, place.y + place.height / 2);
  await expect(box).toBeChecked({ checked: before });
});
