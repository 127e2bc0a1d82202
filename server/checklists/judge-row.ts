import { lateAfterMs, pendingText, shownAt } from "@/domain/check";
import type { RowState } from "@/domain/checklist";
import { formatDuration } from "@/domain/duration";
import { thresholdId } from "@/domain/platform";
import type { ObservedItem, RowObserved } from "@/domain/row-observed";
import type { Assertion, ChecklistRow } from "@/domain/schema/checklist";
import { byTrouble, type Status, worst } from "@/domain/status";
import { againstLimit, expectedText, type Limits } from "@/domain/threshold";
import { jobShownAt } from "@/server/observe/judge";
import type { KnownWorld } from "./world";

const LISTED = 12;

/**
 * Judges a row by what is known now. Nothing that was not seen passes. After a remedy, only what was seen since
 * (`notBefore`) counts as good; older good news is "not looked at again yet".
 */
export function judgeRow(
  row: ChecklistRow,
  world: KnownWorld,
  notBefore: Date | null,
): { state: RowState; observed: RowObserved } {
  const items = row.assert
    .flatMap((assertion) => itemsOf(assertion, world))
    .map((item) => (notBefore ? onlyNew(item, notBefore) : item))
    .sort((a, b) => byTrouble(a.status, b.status));
  const status = items.length === 0 ? "unknown" : worst(items.map((item) => item.status));
  const expected = [row.expected, ...limitsOf(row, world)].join(" · ");
  return {
    state: stateOf(status),
    observed: {
      summary: summaryOf(items, status),
      expected,
      since: items[0]?.since ?? null,
      items: items.slice(0, LISTED),
      more: Math.max(0, items.length - LISTED),
    },
  };
}

function stateOf(status: Status): RowState {
  switch (status) {
    case "ok":
      return "pass";
    case "warn":
      return "warn";
    case "alert":
      return "fail";
    default:
      return "unknown";
  }
}

function summaryOf(items: readonly ObservedItem[], status: Status): string {
  const [first] = items;
  if (!first) return "Nothing that could judge it has been seen yet.";
  const same = items.filter((item) => item.status === status).length;
  if (items.length === 1) return `${first.text}`;
  if (status === "ok")
    return `All ${items.length} are as expected; nearest to its limit: ${first.subject}, ${first.text}`;
  return `${first.subject}: ${first.text}${same > 1 ? ` And ${same - 1} more like it.` : ""}`;
}

function onlyNew(item: ObservedItem, notBefore: Date): ObservedItem {
  if (item.status !== "ok" || (item.at !== null && new Date(item.at) >= notBefore)) return item;
  return {
    ...item,
    status: "unknown",
    text: `${item.text} That was seen before the remedy; not looked at again yet.`,
  };
}

function limitsOf(row: ChecklistRow, world: KnownWorld): string[] {
  return row.assert.flatMap((assertion) => {
    if (assertion.kind === "metric") {
      const check = findCheck(assertion, world);
      const limit = check?.metric ? world.limits.get(thresholdId(check.platformId, check.metric)) : undefined;
      return limit ? [`${check?.title}: ${expectedText(limit)}`] : [];
    }
    if (assertion.kind !== "fresh") return [];
    return assertion.jobs.flatMap((key) => {
      const job = world.declaration.jobs.find((declared) => declared.key === key);
      const limit = job && world.limits.get(thresholdId(world.declaration.id, job.ageMetric));
      return job && limit ? [`${job.title}: ${expectedText(limit)}`] : [];
    });
  });
}

function itemsOf(assertion: Assertion, world: KnownWorld): ObservedItem[] {
  switch (assertion.kind) {
    case "components":
      return world.checks
        .filter(
          (check) =>
            check.platformId === world.declaration.id &&
            assertion.components.includes(check.component) &&
            check.notOffered === null,
        )
        .map((check) => checkItem(check, world));
    case "metric": {
      const check = findCheck(assertion, world);
      return check
        ? [checkItem(check, world)]
        : [unknownItem(assertion.check, "There is no such check here.")];
    }
    case "fresh":
      return assertion.jobs.flatMap((job) => freshItems(job, world));
    case "alerts":
      return [alertsItem(assertion, world)];
    case "tenants":
      return tenantItems(world);
    case "manual":
      return [];
  }
}

function findCheck(assertion: Extract<Assertion, { kind: "metric" }>, world: KnownWorld) {
  const platformId = assertion.platform ?? world.declaration.id;
  return world.checks.find((check) => check.key === assertion.check && check.platformId === platformId);
}

const unknownItem = (subject: string, text: string): ObservedItem => ({
  status: "unknown",
  subject,
  text,
  at: null,
  since: null,
  value: null,
  unit: null,
  checkId: null,
});

function checkItem(check: KnownWorld["checks"][number], world: KnownWorld): ObservedItem {
  const component =
    world.declaration.components.find(({ key }) => key === check.component)?.title ?? check.component;
  const subject = `${component}: ${check.title}`;
  if (check.notOffered) return unknownItem(subject, check.notOffered);
  const shown = shownAt(check, check.observedAt, check.everySeconds, world.now);
  const limit: Limits | undefined = check.metric
    ? world.limits.get(thresholdId(check.platformId, check.metric))
    : undefined;
  const number =
    limit && check.value !== null && !shown.isLate ? `${againstLimit(check.value, limit)}. ` : "";
  const pending = pendingText(check, { bad: check.confirmBad, good: check.confirmGood });
  // The last answer was worse and waits to be confirmed: what was well before is not well now.
  const isDoubtful = check.candidate !== null && byTrouble(check.candidate, shown.status) < 0;
  return {
    status: isDoubtful ? worst([shown.status, "unknown"]) : shown.status,
    subject,
    text: `${number}${shown.reason}${pending ? ` (${pending})` : ""}`,
    at: check.observedAt?.toISOString() ?? null,
    since: shown.since.toISOString(),
    value: check.value,
    unit: limit?.unit ?? null,
    checkId: check.id,
  };
}

function freshItems(jobKey: string, world: KnownWorld): ObservedItem[] {
  const job = world.declaration.jobs.find(({ key }) => key === jobKey);
  if (!job) return [unknownItem(jobKey, "The platform declares no such job.")];
  const states = world.jobs.filter((state) => state.job === jobKey);
  if (states.length === 0) return [unknownItem(job.title, "The platform has not told how fresh it is.")];
  const limits = world.limits.get(thresholdId(world.declaration.id, job.ageMetric)) ?? null;
  // A tenant the platform leaves out on purpose is judged by the tenants row, not here.
  const skipped = new Set(
    world.tenants
      .filter((tenant) => !tenant.active || tenant.skippedBecause)
      .flatMap((tenant) => [tenant.externalId, tenant.name]),
  );
  return states
    .filter((state) => state.tenant === "" || !skipped.has(state.tenant))
    .map((state) => {
      const shown = jobShownAt(state, job, limits, world.now);
      const zero = state.records === 0 && state.lastStatus === "succeeded";
      // Past the first limit the expectation of a checklist is broken, whatever the alert limit says.
      const status: Status =
        shown.status === "warn"
          ? "alert"
          : shown.status === "ok" && (zero || state.lastStatus === "partial")
            ? "warn"
            : shown.status;
      const notes = [
        shown.sentence,
        zero ? "The last run brought no records." : "",
        state.lastStatus === "partial" ? "The last run was partial." : "",
        shown.isLate
          ? `The platform last told us ${formatDuration(world.now.getTime() - state.observedAt.getTime())} ago.`
          : "",
        state.consecutiveFailures ? `The last ${state.consecutiveFailures} runs failed.` : "",
        status !== "ok" && state.lastError ? `Last error: ${state.lastError}` : "",
        status !== "ok" ? state.note : "",
      ];
      return {
        status,
        subject: state.tenant ? `${tenantName(state.tenant, world)}: ${job.title}` : job.title,
        text: notes.filter(Boolean).join(" "),
        at: state.observedAt.toISOString(),
        since: state.since.toISOString(),
        value: shown.ageMs === null ? null : shown.ageMs / 1000,
        unit: "seconds" as const,
        checkId: null,
      };
    })
    .sort((a, b) => (b.value ?? Number.POSITIVE_INFINITY) - (a.value ?? Number.POSITIVE_INFINITY));
}

const tenantName = (id: string, world: KnownWorld) =>
  world.tenants.find((tenant) => tenant.externalId === id)?.name ?? id;

/** The list itself, or why it cannot be trusted. */
function listingItem(kind: "alerts" | "tenants", world: KnownWorld): ObservedItem | undefined {
  const listing = world.listings.find((candidate) => candidate.kind === kind);
  if (!listing)
    return unknownItem(kind === "alerts" ? "Alerts" : "Tenants", "The platform has not given its list yet.");
  const age = world.now.getTime() - listing.seenAt.getTime();
  if (age <= lateAfterMs(listing.everySeconds)) return undefined;
  return {
    ...unknownItem(
      kind === "alerts" ? "Alerts" : "Tenants",
      `The last complete list is ${formatDuration(age)} old.`,
    ),
    at: listing.seenAt.toISOString(),
  };
}

function alertsItem(assertion: Extract<Assertion, { kind: "alerts" }>, world: KnownWorld): ObservedItem {
  const untrusted = listingItem("alerts", world);
  if (untrusted) return untrusted;
  const open = world.alerts.filter((alert) => assertion.severities.includes(alert.severity));
  const [newest] = [...open].sort((a, b) => (b.raisedAt?.getTime() ?? 0) - (a.raisedAt?.getTime() ?? 0));
  const seenAt = world.listings.find(({ kind }) => kind === "alerts")?.seenAt.toISOString() ?? null;
  return {
    status: open.length > assertion.atMost ? "alert" : "ok",
    subject: "Alerts",
    text: newest
      ? `${open.length} open, ${assertion.atMost} allowed. Newest: ${newest.title} (${newest.word}).`
      : "None open.",
    at: seenAt,
    since: newest?.raisedAt?.toISOString() ?? null,
    value: open.length,
    unit: "count",
    checkId: null,
  };
}

function tenantItems(world: KnownWorld): ObservedItem[] {
  const untrusted = listingItem("tenants", world);
  if (untrusted) return [untrusted];
  if (world.tenants.length === 0) return [unknownItem("Tenants", "The platform lists no tenants.")];
  const seenAt = world.listings.find(({ kind }) => kind === "tenants")?.seenAt.toISOString() ?? null;
  return world.tenants.map((tenant) => {
    const base = { subject: tenant.name, at: seenAt, since: null, value: null, unit: null, checkId: null };
    if (!tenant.active)
      return { ...base, status: "ok" as const, text: "Inactive: the platform does not serve it." };
    if (tenant.skippedBecause)
      return { ...base, status: "alert" as const, text: `Skipped by the platform: ${tenant.skippedBecause}` };
    const states = world.jobs.filter(
      (state) => state.tenant === tenant.externalId || state.tenant === tenant.name,
    );
    if (states.length === 0)
      return { ...base, status: "unknown" as const, text: "The platform says nothing about its data." };
    const judged = states.map((state) => {
      const job = world.declaration.jobs.find(({ key }) => key === state.job);
      const limits = job
        ? (world.limits.get(thresholdId(world.declaration.id, job.ageMetric)) ?? null)
        : null;
      return {
        title: job?.title ?? state.job,
        shown: jobShownAt(state, job ?? { everySeconds: state.everySeconds }, limits, world.now),
      };
    });
    const status = worst(judged.map(({ shown }) => shown.status));
    const worstOne = judged.find(({ shown }) => shown.status === status);
    return {
      ...base,
      status,
      text:
        status === "ok" ? "Every job's data is fresh." : `${worstOne?.title}: ${worstOne?.shown.sentence}`,
    };
  });
}
