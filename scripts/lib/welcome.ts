import type { DataDir } from "./data-dir";
import { isLoopback } from "./ports";
import { say } from "./say.mjs";
import type { Settings } from "./settings";

const demoAccounts = [
  ["olga@wheelhouse.demo", "operator"],
  ["ada@wheelhouse.demo", "admin"],
  ["alan@wheelhouse.demo", "admin, the second pair of eyes"],
  ["vic@wheelhouse.demo", "viewer"],
  ["aude@wheelhouse.demo", "auditor"],
] as const;

/** The last words of a start: where it is, how to come in, how to stop it. */
export function welcome(context: {
  settings: Settings;
  data: DataDir;
  address: string;
  demoPassword: string | undefined;
  adminLink: string | undefined;
}): void {
  const { settings, data, address, demoPassword, adminLink } = context;
  say();
  if (settings.role === "worker") {
    say("  The worker runs. Ctrl-C stops it.");
    return;
  }
  say(`  Wheelhouse is ready:  ${address}`);
  say();
  if (demoPassword !== undefined) {
    // A password printed where others can reach the door would be read in logs for longer than it should live.
    const where = isLoopback(settings.host)
      ? `the password  ${demoPassword}`
      : `the password in ${data.secret("demo-password")}`;
    say(`  Sign in with ${where}  as`);
    for (const [email, role] of demoAccounts) say(`    ${email.padEnd(24)}${role}`);
    say();
  }
  if (adminLink !== undefined) {
    say("  There is no administrator yet. This link makes the first one; it works once, for 24 hours:");
    say(`    ${adminLink}`);
    say();
  }
  if (!isLoopback(settings.host) && settings.given.baseUrl === undefined) {
    say("  Set NEXTAUTH_URL to the address people type, or signing in from elsewhere leads back here.");
    say();
  }
  say(`  Ctrl-C stops everything. Data and logs: ${data.root}`);
}
