import { expect, expectBlocked, test, visit } from "./people";

test("a viewer reads everything, changes nothing and is told why", async ({ as }) => {
  const page = await as("vic");
  await page.goto("/platforms/azure-governance/production");
  await expectBlocked(page.getByRole("button", { name: "Ask again" }), /Needs the operator or admin role/);
  await expect(page.getByRole("navigation").getByRole("link", { name: "People" })).toHaveCount(0);
  const refusal = page.getByRole("main").getByText(/Needs the admin or auditor role; you are a viewer/);
  await page.goto("/people");
  await expect(refusal).toBeVisible();
  await page.goto("/audit");
  await expect(refusal).toBeVisible();
});

test("an auditor reads the trail and the people, and adds nobody", async ({ as }) => {
  const page = await as("aude");
  await page.goto("/audit");
  await expect(page.getByRole("table").getByText("sign-in.succeeded").first()).toBeVisible();
  await page.goto("/people");
  await expectBlocked(page.getByRole("button", { name: /Add a person/ }), /Needs the admin role/);
});

for (const [who, says] of [
  ["vic", "you are a viewer"],
  ["aude", "you are an auditor"],
] as const) {
  const needs = (roles: string) => new RegExp(`Needs the ${roles} role; ${says}\\.`);

  test(`${who} reads alerts and who is told of them, works on none, and is told why`, async ({ as }) => {
    const page = await as(who);
    await visit(page, "/alerts", "Alerts");
    await page.getByRole("checkbox", { name: "Select the row" }).first().check();
    const bar = page.getByRole("region", { name: "Selected alerts" });
    for (const name of ["Acknowledge 1 alert…", "Resolve 1 alert…", "Silence 1 alert…"])
      await expectBlocked(bar.getByRole("button", { name }), needs("operator or admin"));

    await page.getByRole("table", { name: "Alerts" }).getByRole("link").first().click();
    const panel = page.getByRole("dialog");
    for (const name of [/^Acknowledge/, "Resolve…", "Escalate…", "Silence…", "Evaluate again", "Add a note"])
      await expectBlocked(panel.getByRole("button", { name }), needs("operator or admin"));

    await visit(page, "/alerts/silences?new=1", "Silences");
    await expectBlocked(page.getByRole("button", { name: "New silence…" }), needs("operator or admin"));
    await expect(page.getByRole("dialog")).toHaveCount(0);

    await visit(page, "/alerts/on-call", "On call");
    await expectBlocked(page.getByRole("button", { name: "Stand in…" }).first(), needs("operator or admin"));
    await expectBlocked(page.getByRole("button", { name: "Change…" }).first(), needs("admin"));
    await page.getByRole("tab", { name: "Ladders" }).click();
    await expectBlocked(page.getByRole("button", { name: /^Change / }).first(), needs("admin"));

    await visit(page, "/alerts/rules", "Alert rules");
    await expectBlocked(page.getByRole("button", { name: "New rule…" }), needs("admin"));

    await visit(page, "/alerts/channels?channel=ops-slack", "Channels");
    await expectBlocked(page.getByRole("button", { name: "Add a channel…" }), needs("admin"));
    await expectBlocked(
      page.getByRole("dialog").getByRole("button", { name: "Send 1 test message" }),
      needs("operator or admin"),
    );
    await expectBlocked(page.getByRole("dialog").getByRole("button", { name: "Switch off" }), needs("admin"));
  });

  test(`${who} cannot work on alerts past the screen either`, async ({ as }) => {
    const page = await as(who);
    await page.goto("/");
    for (const [procedure, json] of [
      ["alerts.resolve", { ids: [1], reason: "It is over", usefulness: "acted" }],
      ["silences.end", { id: "00000000-0000-4000-8000-000000000000" }],
      ["escalation.endOverride", { id: "00000000-0000-4000-8000-000000000000" }],
      ["notifications.testChannel", { id: "ops-slack", recipient: "" }],
    ] as const) {
      const answer = await page.request.post(`/api/trpc/${procedure}`, {
        headers: { "content-type": "application/json", "x-wheelhouse": "1" },
        data: JSON.stringify({ json }),
      });
      expect(answer.status(), procedure).toBe(403);
      expect(await answer.text()).toMatch(needs("operator or admin"));
    }
  });
}
