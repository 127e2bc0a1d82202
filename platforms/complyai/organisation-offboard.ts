import type { FlowAnswer, FlowPlan } from "@/platforms/flow";
import { isDead } from "./meta-token-revoke";
import { businessOf, field, idOf, input, organizationOf, plural } from "./organisation";
import { isActive } from "./queries";

export const offboardOrganisation: FlowPlan = {
  key: "offboard-organisation",
  kind: "offboarding",
  title: "Take an organisation out",
  purpose:
    "Switches it off in ComplyAI, ends its token at Meta with proof, and writes down what is kept and how long.",
  fields: [field],
  input,
  subject: ({ tenant = "" }) => tenant,
  label: ({ tenant = "" }) => `Organisation ${tenant}`,
  tenant: ({ tenant = "" }) => tenant,
  steps: [
    {
      kind: "ask",
      key: "before",
      title: "What there is",
      everySeconds: 0,
      forSeconds: 0,
      timeoutSeconds: 60,
      ask: async (c, view): Promise<FlowAnswer> => {
        const { row, evidence } = await organizationOf(c, idOf(view));
        if (!row) return { state: "failed", said: `ComplyAI has no organisation ${idOf(view)}.`, evidence };
        const account = (await businessOf(c, row.id)) ?? null;
        return {
          state: "passed",
          said: `${plural(row.accounts, "ad account")} with ${plural(row.ads, "ad")}${account ? "" : ", and no business account"}.`,
          facts: { account, accounts: row.accounts, ads: row.ads },
          tenant: row.id,
          evidence,
        };
      },
    },
    { kind: "approval", key: "agreed", title: "Somebody else agrees" },
    {
      kind: "evidence",
      key: "switched-off",
      title: "Switched off in ComplyAI",
      why: "ComplyAI has no call for it; an administrator does it there.",
      fields: [{ key: "who", title: "Who did it", kind: "text", required: true }],
    },
    {
      kind: "ask",
      key: "inactive",
      title: "Proof: it is inactive",
      everySeconds: 60,
      forSeconds: 3600,
      timeoutSeconds: 40,
      ask: async (c, view): Promise<FlowAnswer> => {
        const { row, evidence } = await organizationOf(c, idOf(view));
        const isOff = row === undefined || !isActive(row.active);
        return {
          state: isOff ? "passed" : "pending",
          said: isOff ? "ComplyAI shows it as inactive." : "ComplyAI shows it as active still.",
          evidence,
        };
      },
    },
    {
      kind: "action",
      key: "revoke",
      title: "Revoke its token at Meta",
      action: "meta-token.revoke",
      input: ({ found }) => ({ account: String(found.before?.account ?? ""), which: "stored" }),
      onlyIf: ({ found }) => typeof found.before?.account === "string",
      locked: { by: ["inactive"], because: "While it is active its syncs would only fail." },
    },
    {
      kind: "ask",
      key: "token-dead",
      title: "Proof: the token is refused",
      everySeconds: 15,
      forSeconds: 600,
      timeoutSeconds: 40,
      onlyIf: ({ found }) => typeof found.before?.account === "string",
      ask: async (c, view): Promise<FlowAnswer> => {
        const account = String(view.found.before?.account ?? "");
        const { dead, said } = await isDead(c, { account, which: "stored" });
        return { state: dead ? "passed" : "pending", said };
      },
    },
    {
      kind: "evidence",
      key: "retention",
      title: "What is kept, and how long",
      fields: [
        { key: "what", title: "What is kept", kind: "text", required: true },
        { key: "until", title: "Until when", kind: "text", required: true },
        { key: "why", title: "By which rule", kind: "text", required: true },
      ],
    },
    { kind: "status", key: "offboarded", title: "Offboarded", to: "offboarded" },
  ],
};
