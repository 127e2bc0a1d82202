import { z } from "zod";
import type { EvidenceStep, FlowPlan, FlowSight } from "@/platforms/flow";
import type { InputField } from "@/platforms/platform";
import { lookAtAccess } from "./tenant-access";
import { lookIfDataFlows, lookIfSynced } from "./tenant-data";
import { lookAtReach, lookIfListed, wantedOf } from "./tenant-looks";
import {
  hasItsApplication,
  NO_APPLICATION,
  newTenant,
  noSecret,
  syncNow,
  tenantFields,
} from "./tenant-rules";

const line = (number: number) => ({ file: "azure-governance.md", line: number });

const About = noSecret(z.string().trim().max(500, "At most 500 characters.")).default("");

const Input = z
  .strictObject({ ...newTenant, owner: About, purpose: About, sync_now: syncNow })
  .refine(hasItsApplication, NO_APPLICATION);

const WHO: InputField = { key: "who", title: "Who", kind: "text", required: true };
const WHEN: InputField = { key: "when", title: "When", kind: "text", required: true, help: "A date." };
const LINK: InputField = {
  key: "link",
  title: "Where it is written down",
  kind: "text",
  help: "A link to the ticket, the message or the page.",
};

const proof = (
  key: string,
  title: string,
  at: number,
  why: string,
  fields: readonly InputField[] = [],
): EvidenceStep => ({
  kind: "evidence",
  key,
  title,
  why,
  source: line(at),
  fields: [...fields, WHO, WHEN, LINK],
});

const before: readonly EvidenceStep[] = [
  proof(
    "administrator-agrees",
    "The tenant's administrator agrees",
    340,
    "Their directory is read from then on. Without their word nobody may do that.",
    [{ key: "administrator", title: "Administrator of the tenant", kind: "text", required: true }],
  ),
  proof(
    "directory-rights",
    "Somebody there may register applications",
    341,
    "The next steps need a Global Administrator or an Application Administrator of the tenant.",
    [
      {
        key: "role",
        title: "Role",
        kind: "choice",
        required: true,
        options: [
          { value: "global-administrator", title: "Global Administrator" },
          { value: "application-administrator", title: "Application Administrator" },
        ],
      },
    ],
  ),
  {
    ...proof("app-registration", "The application is registered there", 342, "The platform signs in as it."),
    onlyIf: ({ input }) => input.client_id !== "",
  },
  {
    ...proof(
      "consent",
      "API permissions are granted and consented to",
      343,
      "Without the administrator's consent every sign-in fails with AADSTS65001.",
    ),
    onlyIf: ({ input }) => input.client_id !== "",
  },
  proof(
    "roles",
    "Its roles are assigned",
    344,
    "Reader, Cost Management Reader and Security Reader on the subscriptions. Reader alone shows no costs.",
    [
      { key: "reader", title: "Reader", kind: "yes-no", required: true },
      { key: "costs", title: "Cost Management Reader", kind: "yes-no", required: true },
      { key: "security", title: "Security Reader", kind: "yes-no", required: true },
    ],
  ),
  proof(
    "ids-collected",
    "The ids are compared, the secret lies in the vault",
    345,
    "The directory's id and the application's id as asked for here; of the secret only its name is ever given.",
  ),
  {
    ...proof(
      "purpose-and-owner",
      "Purpose and owner are written down",
      346,
      "Whom to ask, and whether it may go again.",
      [
        { key: "purpose", title: "Purpose", kind: "text", required: true },
        {
          key: "owner",
          title: "Owner",
          kind: "text",
          required: true,
          help: "A person or a team, with an address.",
        },
      ],
    ),
    onlyIf: ({ input }) => !input.purpose || !input.owner,
  },
];

const tenantInput = (sight: FlowSight) => ({ ...wantedOf(sight) });

/** From the word of the tenant's administrator to data that flows, seen at the platform itself. */
export const onboardTenant = (asksForToken: boolean): FlowPlan => ({
  key: "onboard-tenant",
  kind: "onboarding",
  title: "Take a tenant in",
  purpose:
    "Everything from the administrator's consent to data that flows: what was agreed is written down, the access is tried, and each effect is looked up at the platform.",
  isBulk: true,
  fields: [
    ...tenantFields,
    { key: "purpose", title: "Purpose", kind: "text", help: "What this directory is for." },
    { key: "owner", title: "Owner", kind: "text", help: "Whom to ask about it." },
    {
      key: "sync_now",
      title: "Sync at once",
      kind: "yes-no",
      default: "yes",
      help: "Say no for many at once: one sync runs at a time, and the hourly one takes in all that are new.",
    },
  ],
  input: Input,
  subject: ({ tenant_id = "" }) => tenant_id,
  label: ({ name = "" }) => name,
  tenant: ({ tenant_id = "" }) => tenant_id,
  steps: [
    ...before,
    {
      kind: "ask",
      key: "reach",
      title: "The platform can take it",
      why: "Its own rules, the name and the directory's id are looked at before anybody is asked to agree.",
      source: line(363),
      everySeconds: 0,
      forSeconds: 0,
      timeoutSeconds: 60,
      ask: (c, view) => lookAtReach(c, view, asksForToken),
    },
    {
      kind: "approval",
      key: "approval",
      title: "A second person agrees",
      why: "From here on another directory is read. Who asked for it does not decide alone.",
    },
    { kind: "status", key: "begin", title: "It is being verified", to: "verifying" },
    {
      kind: "action",
      key: "create",
      title: "Add it at the platform",
      source: line(350),
      action: "tenant.create",
      input: tenantInput,
      leaves: ({ input, found }) => ({
        said: `${input.name} stays active at the platform, and its syncs read it.`,
        undo: {
          action: "tenant.deactivate",
          input: { tenant_id: input.tenant_id ?? "", id: String(found.listed?.internal ?? "") },
          label: `Deactivate ${input.name}`,
        },
      }),
    },
    {
      kind: "ask",
      key: "listed",
      title: "It is listed",
      source: line(373),
      everySeconds: 15,
      forSeconds: 300,
      timeoutSeconds: 60,
      ask: lookIfListed,
    },
    {
      kind: "ask",
      key: "access",
      title: "Its access works",
      why: "The platform signs in to the tenant and tries each kind of data. It stores nothing by that.",
      source: line(462),
      everySeconds: 60,
      forSeconds: 420,
      timeoutSeconds: 600,
      skippable: true,
      ask: lookAtAccess,
    },
    {
      kind: "action",
      key: "first-sync",
      title: "First sync of resources",
      why: "It runs for all tenants, and counts as failed when one of the others fails. Then it may be left out: the next steps look at this tenant alone.",
      source: line(366),
      skippable: true,
      onlyIf: ({ input }) => input.sync_now !== "no",
      action: "sync.trigger",
      input: () => ({ job: "resources" }),
    },
    {
      kind: "ask",
      key: "synced",
      title: "It was synced",
      why: "Runs may end well and leave a tenant out without a word, so the stored data is looked at.",
      source: line(376),
      everySeconds: 60,
      forSeconds: 2 * 3600,
      timeoutSeconds: 90,
      ask: lookIfSynced,
    },
    {
      kind: "ask",
      key: "data",
      title: "Data flows",
      why: "Resources are counted under the platform's own id of the tenant.",
      source: line(379),
      everySeconds: 60,
      forSeconds: 2 * 3600,
      timeoutSeconds: 90,
      ask: lookIfDataFlows,
    },
    { kind: "status", key: "observe", title: "It is observed", to: "observing" },
    {
      kind: "status",
      key: "live",
      title: "It goes live",
      why: "Until then it alerts nobody.",
      to: "live",
      byPerson: { button: "Go live" },
    },
  ],
});
