import { add, comeIn } from "./newcomers";
import { expect, expectBlocked, expectTitle, test, visit } from "./people";

test.describe.configure({ timeout: 120_000 });

test("a viewer asks for a role in one place, an admin approves it, and it counts there until it ends", async ({
  as,
  stranger,
}) => {
  const why = `to look after the night run ${crypto.randomUUID().slice(0, 8)}`;
  const admin = await as("ada");
  const viewer = await stranger();
  await comeIn(viewer, await add(admin, "viewer"));
  const again = viewer.getByRole("button", { name: "Ask again" });
  await visit(viewer, "/platforms/auditron/production", /AUDITRON/);
  await expectBlocked(again, /Needs the operator or admin role/);

  await visit(viewer, "/people/access", "Access");
  await viewer.getByRole("button", { name: "Ask for access…" }).click();
  const dialog = viewer.getByRole("dialog", { name: "Ask for access" });
  await dialog.getByLabel("Role").selectOption("operator");
  await dialog.getByLabel("Platform").selectOption("auditron");
  await dialog.getByLabel("What for").fill(why);
  await dialog.getByRole("button", { name: "Ask", exact: true }).click();
  const asked = viewer
    .getByRole("list", { name: "Your requests" })
    .getByRole("listitem")
    .filter({ hasText: why });
  await expect(asked).toContainText("waits for an admin");

  await visit(admin, "/people/access", "Access");
  const request = admin
    .getByRole("list", { name: "Requests" })
    .getByRole("listitem")
    .filter({ hasText: why });
  await request.getByRole("button", { name: /Decide/ }).click();
  const decision = admin.getByRole("dialog", { name: /asks for access/ });
  await decision.getByLabel("Your reason").fill("the night run needs eyes");
  await decision.getByRole("button", { name: "Approve for 1 h" }).click();
  await expect(decision).toBeHidden();

  await expect(asked).toContainText("approved");
  await visit(viewer, "/platforms/auditron/production", /AUDITRON/);
  await expect(again).toBeEnabled();
  await again.click();
  await expect(viewer.getByText("is being asked everything again").first()).toBeVisible();
  await visit(viewer, "/platforms/complyai/production", /Comply/);
  await expectBlocked(again, /in complyai\/production; you are viewer everywhere, operator in auditron/);

  const grant = admin
    .getByRole("list", { name: "All grants" })
    .getByRole("listitem")
    .filter({ hasText: why });
  await expect(grant).toContainText("in force");
  await grant.getByRole("button", { name: /Take back/ }).click();
  const end = admin.getByRole("dialog", { name: "Take a grant back" });
  await end.getByLabel("Reason").fill("the night run is over");
  await end.getByRole("button", { name: "Take back 1 grant" }).click();
  await expect(grant).toContainText("taken back");

  await viewer.goto("/platforms/auditron/production");
  await expectTitle(viewer, /AUDITRON/);
  await expectBlocked(again, /Needs the operator or admin role; you are a viewer/);
});
