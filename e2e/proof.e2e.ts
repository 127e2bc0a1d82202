import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test, visit } from "./people";

const run = promisify(execFile);

test("an auditor verifies the trail, takes it away, and proves it with Node alone; a changed letter is found", async ({
  as,
}, testInfo) => {
  const dataDir = process.env.E2E_DATA_DIR ?? "";
  const auditor = await as("aude");
  await visit(auditor, "/audit/chain", "Proof");
  const runs = auditor.getByRole("table", { name: "Checks of the trail, newest first" }).getByRole("row");
  const verify = auditor.getByRole("button", { name: "Verify now" });
  await verify.click();
  await expect(runs.nth(1)).toContainText(/sound.*Aude Lindqvist/);
  const places = auditor.getByRole("table", { name: /Places outside the database/ });
  await expect(places.getByRole("row").nth(1)).toContainText("takes them");
  const publicKey = await auditor.getByText(/BEGIN PUBLIC KEY/).innerText();

  await visit(auditor, "/audit", "Audit");
  await auditor.getByRole("button", { name: "Export…" }).click();
  const dialog = auditor.getByRole("dialog", { name: "Export events" });
  await dialog.getByText("JSON lines").click();
  const coming = auditor.waitForEvent("download");
  await dialog.getByRole("link", { name: /^Download/ }).click();
  const file = testInfo.outputPath("trail.jsonl");
  await (await coming).saveAs(file);

  const key = testInfo.outputPath("trail.pem");
  fs.writeFileSync(key, `${publicKey.trim()}\n`);
  const prove = (name: string, ...more: string[]) =>
    run(process.execPath, [path.resolve("public/verify-audit.mjs"), name, "--public-key", key, ...more]).then(
      ({ stdout }) => stdout,
      ({ stderr }) => `refused: ${stderr}`,
    );
  const said = await prove(
    file,
    ...["--checkpoints", path.join(dataDir, "checkpoints")],
    ...["--audit-key", path.join(dataDir, "secrets", "audit-key")],
  );
  expect(said).toContain("Everything agrees.");
  expect(said).toContain("Every hash was computed anew.");
  const changed = testInfo.outputPath("changed.jsonl");
  fs.writeFileSync(changed, fs.readFileSync(file, "utf8").replace("Aude Lindqvist", "Aude Lindquist"));
  expect(await prove(changed)).toMatch(/^refused: .*its digest does not fit/);
});
