import { expectTitle, PHONE, test } from "./people";
test("probe", async ({ as }) => {
  const page = await as("olga", PHONE);
  for (const url of ["/", "/platforms", "/checklists", "/thresholds", "/drills", "/platforms/auditron/production"]) {
    await page.goto(url);
    await page.waitForTimeout(2500);
    console.log(url, await page.evaluate(() => {
      const w = document.documentElement.clientWidth;
      return JSON.stringify([document.documentElement.scrollWidth, w, ...[...document.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > w + 1).map((e) => `${e.tagName}.${String(e.getAttribute("class")).slice(0, 60)} ${Math.round(e.getBoundingClientRect().right)} ${(e.textContent||"").slice(0, 40)}`).slice(0, 8)], null, 1);
    }));
    await page.screenshot({ path: `/tmp/phone${url.replaceAll("/", "_")}.png` });
  }
});
