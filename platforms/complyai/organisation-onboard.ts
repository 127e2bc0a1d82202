import type { Finding } from "@/domain/flow";
import type { FlowAnswer, FlowPlan, FlowView } from "@/platforms/flow";
import { type Conversation, PlatformError } from "@/platforms/platform";
import { debugToken } from "./meta-debug";
import { readSubscriptions } from "./meta-subscriptions";
import { businessOf, field, idOf, input, organizationOf, plural } from "./organisation";
import { dateOf, isActive, readAdsOf, readOwners } from "./queries";
import { openStored } from "./stored-token";

const DAY_SECONDS = 86_400;

async function signedUp(c: Conversation, view: FlowView): Promise<FlowAnswer> {
  const { row, evidence } = await organizationOf(c, idOf(view));
  if (!row) return { state: "pending", said: `ComplyAI has no organisation ${idOf(view)} yet.`, evidence };
  const { rows: owners } = await readOwners(c, row.id);
  const findings: Finding[] = [
    {
      status: isActive(row.active) ? "ok" : "warn",
      title: "Active",
      said: isActive(row.active) ? "The organisation is active." : "It is inactive, so nothing is synced.",
      ...(isActive(row.active) ? {} : { remedy: "Activate it in ComplyAI." }),
    },
    {
      status: owners.length > 0 ? "ok" : "warn",
      title: "Owner",
      said: owners.length > 0 ? `${plural(owners.length, "owner")}.` : "Nobody owns it.",
      ...(owners.length > 0 ? {} : { remedy: "Give a person the role owner, who can connect Meta." }),
    },
  ];
  const isReady = findings.every(({ status }) => status === "ok");
  return {
    state: isReady ? "passed" : "pending",
    said: isReady ? `${row.name ?? row.id} has signed up.` : "It is there, but not complete.",
    findings,
    facts: { name: row.name?.slice(0, 100) ?? null, owners: owners.length },
    tenant: row.id,
    evidence,
  };
}

/** Ends as a finding, so that every trouble of the connection is seen at once. */
async function connectionOf(c: Conversation, view: FlowView): Promise<FlowAnswer> {
  const account = await businessOf(c, idOf(view));
  if (!account)
    return {
      state: "pending",
      said: "No business account is connected. Its owner connects Meta in ComplyAI.",
    };
  const { row, evidence } = await organizationOf(c, idOf(view));
  const findings: Finding[] = [];
  try {
    const seen = await debugToken(c, await openStored(c, account));
    findings.push({
      status: seen.isValid ? "ok" : "alert",
      title: "Token",
      said: seen.isValid ? "Meta accepts it." : `Meta does not accept it: ${seen.reason}.`,
      ...(seen.isValid ? {} : { remedy: "Its owner connects Meta again in ComplyAI." }),
    });
    if (seen.isValid)
      findings.push({
        status: seen.missing.length === 0 ? "ok" : "alert",
        title: "Rights",
        said: seen.missing.length === 0 ? "It has all rights." : `It lacks ${seen.missing.join(", ")}.`,
        ...(seen.missing.length === 0 ? {} : { remedy: "Connect again and leave every box ticked." }),
      });
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    findings.push({ status: "unknown", title: "Token", said: error.message });
  }
  const accounts = row?.accounts ?? 0;
  findings.push({
    status: accounts > 0 ? "ok" : "alert",
    title: "Ad accounts",
    said: accounts > 0 ? `${plural(accounts, "ad account")} listed.` : "None is listed.",
    ...(accounts > 0 ? {} : { remedy: "Its owner chooses the ad accounts in ComplyAI." }),
  });
  const isGood = findings.every(({ status }) => status === "ok");
  return {
    state: isGood ? "passed" : "pending",
    said: isGood ? "The connection to Meta works." : "The connection to Meta is not complete.",
    findings,
    facts: { account, accounts },
    evidence,
  };
}

/** Both halves, for this organisation's own ad accounts. */
async function subscribed(c: Conversation, view: FlowView) {
  const { row } = await organizationOf(c, idOf(view));
  const seen = await readSubscriptions(c);
  const own = seen.accounts.filter(({ account }) => account.organization === row?.name);
  const lacking = own.filter(({ installed }) => installed !== true).length;
  return { seen, own: own.length, lacking, isDone: seen.wrong === null && own.length > 0 && lacking === 0 };
}

async function lookAtSubscription(c: Conversation, view: FlowView): Promise<FlowAnswer> {
  const { seen, own, lacking, isDone } = await subscribed(c, view);
  return {
    state: "passed",
    said: isDone
      ? `Meta tells of all ${plural(own, "ad account")}.`
      : (seen.wrong ?? `${lacking} of ${plural(own, "ad account")} tell nothing.`),
    facts: { isDone },
    evidence: seen.evidence,
  };
}

async function subscriptionStands(c: Conversation, view: FlowView): Promise<FlowAnswer> {
  const { seen, own, lacking, isDone } = await subscribed(c, view);
  return {
    state: isDone ? "passed" : "pending",
    said: isDone
      ? `The app is subscribed and installed on ${plural(own, "ad account")}.`
      : (seen.wrong ?? `${lacking} of ${plural(own, "ad account")} lack the app.`),
    facts: { accounts: own, lacking },
    evidence: seen.evidence,
  };
}

async function dataFlows(c: Conversation, view: FlowView): Promise<FlowAnswer> {
  const { rows, evidence } = await readAdsOf(c, idOf(view), view.requestedAt);
  const { ads = 0, touched = 0, lastSync = null } = rows[0] ?? {};
  const at = dateOf(lastSync);
  const flows = touched > 0 && at !== null && at > view.requestedAt;
  return {
    state: flows ? "passed" : "pending",
    said: flows
      ? `${plural(ads, "ad")}, ${touched} of them brought by the sync of ${at.toISOString().slice(0, 16).replace("T", " ")} UTC.`
      : `${plural(ads, "ad")} so far; none was synced since this began.`,
    facts: { ads, touched, lastSync: at?.toISOString() ?? null },
    evidence,
  };
}

const look = { everySeconds: 0, forSeconds: 0, timeoutSeconds: 60 };

export const onboardOrganisation: FlowPlan = {
  key: "onboard-organisation",
  kind: "onboarding",
  title: "Verify an organisation that signs up",
  purpose:
    "Organisations sign up at ComplyAI themselves. This checks who they are, that Meta is connected, and that ads flow, before anybody is paged for them.",
  fields: [field],
  input,
  subject: ({ tenant = "" }) => tenant,
  label: ({ tenant = "" }) => `Organisation ${tenant}`,
  tenant: ({ tenant = "" }) => tenant,
  isBulk: true,
  steps: [
    {
      kind: "ask",
      key: "signed-up",
      title: "It has signed up",
      everySeconds: 300,
      forSeconds: 14 * DAY_SECONDS,
      timeoutSeconds: 60,
      ask: signedUp,
    },
    { kind: "status", key: "verifying", title: "It is being verified", to: "verifying" },
    {
      kind: "evidence",
      key: "customer",
      title: "Who the customer is",
      fields: [
        { key: "contract", title: "Contract or order", kind: "text", required: true },
        { key: "contact", title: "Contact at the customer", kind: "text", required: true },
      ],
    },
    { kind: "approval", key: "agreed", title: "Somebody else agrees" },
    {
      kind: "ask",
      key: "connection",
      title: "Meta is connected",
      why: "A valid token with all rights, and ad accounts to read.",
      everySeconds: 600,
      forSeconds: 14 * DAY_SECONDS,
      timeoutSeconds: 60,
      ask: connectionOf,
    },
    {
      kind: "ask",
      key: "subscription-seen",
      title: "Look whether Meta tells of changes",
      ...look,
      timeoutSeconds: 120,
      ask: lookAtSubscription,
    },
    {
      kind: "action",
      key: "subscribe",
      title: "Subscribe what is missing",
      action: "meta.resubscribe",
      input: () => ({}),
      onlyIf: ({ found }) => found["subscription-seen"]?.isDone === false,
      leaves: () => ({ said: "The app is installed on the organisation's ad accounts." }),
    },
    {
      kind: "ask",
      key: "subscription",
      title: "Meta tells of changes",
      everySeconds: 30,
      forSeconds: 600,
      timeoutSeconds: 120,
      ask: subscriptionStands,
    },
    {
      kind: "action",
      key: "first-sync",
      title: "First sync",
      action: "sync.trigger",
      input: (sight) => ({ tenant: idOf(sight) }),
    },
    {
      kind: "ask",
      key: "data-flows",
      title: "Ads flow",
      everySeconds: 30,
      forSeconds: 3600,
      timeoutSeconds: 40,
      ask: dataFlows,
    },
    { kind: "status", key: "observing", title: "Observe only", to: "observing" },
    {
      kind: "status",
      key: "live",
      title: "Live",
      why: "From then on what happens to it pages people.",
      to: "live",
      byPerson: { button: "Go live" },
    },
  ],
};
