import { expect, expectAccessible, expectBlocked, test, visit } from "./people";

const ID = "notification-preferences/host-full";

test("an admin mends a text by line and column, publishes it, sees the difference and puts it back", async ({
  as,
}) => {
  const page = await as("ada");
  await visit(page, `/runbooks/${ID}/edit`, "Edit a runbook");
  const text = page.getByRole("textbox", { name: "Text of the runbook" });
  const publish = page.getByRole("button", { name: "Publish…" });
  const problems = page.getByRole("list", { name: "What is wrong" });
  const before = await text.inputValue();
  await expectBlocked(publish, /Nothing differs from version \d+\./);

  const purpose = `Practised at ${new Date().toISOString()}.`;
  const written = before.replace(/^purpose: .*$/m, `purpose: ${purpose}`);
  const line = written.split("\n").findIndex((one) => one.startsWith("category:")) + 1;
  await text.fill(written.replace(/^category: .*$/m, "category: nonsense"));
  const mistake = problems.getByRole("button", { name: `error, line ${line}, column 11` });
  await expect(mistake).toContainText('"category"');
  await expectBlocked(publish, "1 error keeps it from being published.");
  await mistake.click();
  await expect(text).toBeFocused();
  expect(await text.evaluate((area: HTMLTextAreaElement) => area.selectionStart)).toBe(
    written.indexOf("\ncategory: ") + "\ncategory: ".length,
  );

  await page.reload();
  await expect(text).toHaveValue(/category: nonsense/);
  await expect(page.getByText("This is what you wrote last and did not publish.")).toBeVisible();
  await text.fill(written);
  await expect(page.getByRole("region", { name: "Rendering" })).toContainText(purpose);
  await expectAccessible(page);

  await publish.click();
  const dialog = page.getByRole("dialog", { name: "Publish this text" });
  await expect(dialog).toContainText("1 line is new, 1 is gone.");
  const reason = "To see that it can be written.";
  await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByRole("button", { name: /^Publish version \d+$/ }).click();
  await expect(page).toHaveURL(new RegExp(`/runbooks/${ID}$`));
  await expect(page.getByText(purpose)).toBeVisible();

  await page.getByRole("main").getByRole("link", { name: "Versions" }).click();
  const versions = page.getByRole("table", { name: "Versions, newest first" }).getByRole("row");
  await expect(versions.nth(1)).toContainText("Ada Okafor");
  await expect(versions.nth(1)).toContainText(reason);
  const difference = page.getByRole("figure", { name: /From version \d+ to version \d+/ });
  await expect(difference).toContainText(`new: purpose: ${purpose}`);
  await expectAccessible(page);

  await versions.nth(2).getByRole("button", { name: "Put back…" }).click();
  const back = page.getByRole("dialog", { name: /^Put version \d+ back$/ });
  await back.getByLabel("Reason").fill("Put back after the practice.");
  await back.getByRole("button", { name: /^Publish version \d+$/ }).click();
  await expect(versions.nth(1)).toContainText("Put back after the practice.");
  await visit(page, `/runbooks/${ID}/edit`, "Edit a runbook");
  await expect(text).toHaveValue(before);
});

test("an admin accepts a finding with a reason and opens it again; an operator reads why not", async ({
  as,
}) => {
  const admin = await as("ada");
  await visit(admin, "/runbooks/lint", "Runbook lint");
  await admin.getByRole("button", { name: "Look now" }).click();
  await expect(admin.getByText(/findings in all\./).first()).toBeVisible();
  const first = admin.getByRole("table", { name: "Findings: open" }).getByRole("row").nth(1);
  await first.getByRole("button", { name: "Accept…" }).click();
  const dialog = admin.getByRole("dialog", { name: "Accept this finding" });
  const reason = `For now, at ${new Date().toISOString()}.`;
  await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByRole("button", { name: "Accept 1 finding" }).click();
  await expect(dialog).toHaveCount(0);
  await admin.getByRole("tab", { name: /^Accepted/ }).click();
  const accepted = admin
    .getByRole("table", { name: "Findings: accepted" })
    .getByRole("row")
    .filter({ hasText: reason });
  await expect(accepted).toContainText("Accepted by Ada Okafor");
  await expectAccessible(admin);
  await accepted.getByRole("button", { name: "Open again" }).click();
  await expect(accepted).toHaveCount(0);

  const operator = await as("olga");
  await visit(operator, "/runbooks/lint", "Runbook lint");
  const because = "Needs the admin role; you are an operator.";
  await expectBlocked(operator.getByRole("button", { name: "Look now" }), because);
  await visit(operator, `/runbooks/${ID}/edit`, "Edit a runbook");
  await expectBlocked(operator.getByRole("button", { name: "Publish…" }), because);
  await expect(operator.getByRole("textbox", { name: "Text of the runbook" })).not.toBeEditable();
});
