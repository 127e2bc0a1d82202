import type { Route } from "next";
import { tenantPath } from "@/domain/tenant";
import type { AuditEvent } from "./audit-types";

type Subject = Pick<AuditEvent, "subjectKind" | "subjectId" | "environmentId">;
type Address = (id: string, subject: Subject) => string | undefined;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const NUMBER = /^\d{1,15}$/;
/** Some subjects are several things at once ("3 alerts") or a name without a row; those have no page. */
const ifUuid = (path: string) => (id: string) => (UUID.test(id) ? `${path}${id}` : undefined);
const ifNumber = (path: string) => (id: string) => (NUMBER.test(id) ? `${path}${id}` : undefined);
const named = (path: string) => (id: string) => `${path}${encodeURIComponent(id)}`;
const at = (path: string) => () => path;
const ofItsEnvironment =
  (rest: string): Address =>
  (_, { environmentId }) =>
    environmentId ? `${environmentHref(environmentId)}${rest}` : undefined;

const PAGE: Record<string, Address> = {
  "access-request": at("/people/access"),
  "action-run": ifUuid("/actions/"),
  alert: ifNumber("/alerts/"),
  "alert-rule": named("/alerts/rules?rule="),
  "audit-drop": at("/audit/retention"),
  "audit-export": at("/audit/exports"),
  "audit-month": at("/audit/retention"),
  automation: at("/actions/freezes"),
  backfill: at("/syncs/backfills"),
  channel: named("/alerts/channels?channel="),
  "checklist-run": ifUuid("/checklists/runs/"),
  contact: at("/alerts/on-call?tab=contacts"),
  credential: ifUuid("/credentials/"),
  customer: at("/tenants/customers"),
  "dbt-run": (id) => `/syncs/incoming?tab=dbt&dbt=${encodeURIComponent(id)}`,
  delivery: (id) => (NUMBER.test(id) ? `/syncs/incoming?delivery=${id}` : undefined),
  environment: (id) => (/^[a-z-]+\/[a-z0-9-]+$/.test(id) ? environmentHref(id) : undefined),
  export: ofItsEnvironment(""),
  "failure-rule": at("/syncs/failures"),
  flow: ifUuid("/flows/"),
  "flow-batch": ifUuid("/tenants/onboarding/many/"),
  freeze: at("/actions/freezes"),
  grant: at("/people/access"),
  heartbeat: (id) => `/syncs/incoming?tab=heartbeats&heartbeat=${encodeURIComponent(id)}`,
  hold: at("/audit/retention"),
  ladder: at("/alerts/on-call?tab=ladders"),
  "lint-finding": at("/runbooks/lint"),
  log: ofItsEnvironment("/logs"),
  "machine-token": at("/people/tokens"),
  notification: (id) => `/alerts/channels?message=${encodeURIComponent(id)}`,
  objective: (id) => `/sla?platform=${encodeURIComponent(id.split("/")[0] ?? "")}`,
  "permission-proof": at("/people/permissions"),
  person: named("/people?person="),
  "platform-list": at("/reports/files"),
  query: (id, { environmentId }) =>
    environmentId ? `${environmentHref(environmentId)}/queries?run=${encodeURIComponent(id)}` : undefined,
  report: ifUuid("/reports/"),
  "report-definition": at("/reports/definitions"),
  retention: at("/audit/retention"),
  run: ifNumber("/syncs/runs/"),
  runbook: (id) => `/runbooks/${id}/versions`,
  "runbook-run": ifUuid("/runbooks/runs/"),
  runbooks: at("/runbooks/lint"),
  schedule: at("/alerts/on-call"),
  "sealing-key": at("/credentials/sealing"),
  silence: at("/alerts/silences"),
  tenant: (id, { environmentId }) =>
    environmentId && id.startsWith(`${environmentId}/`)
      ? tenantPath(environmentId, id.slice(environmentId.length + 1))
      : undefined,
  threshold: named("/thresholds?limit="),
  "trail-stop": at("/audit/chain"),
  verification: at("/audit/chain"),
};

/** These are told of and have no page: what was tried and refused, sessions, and what concerns several things at once. */
export const WITHOUT_A_PAGE: readonly string[] = [
  "account",
  "audit",
  "command",
  "console",
  "jobs",
  "session",
  "sign-in",
  "view",
];

export const hasPage = (kind: string) => kind in PAGE;

/** Where the subject of an event can be seen; undefined when it has no place of its own. */
export const subjectHref = (subject: Subject) =>
  PAGE[subject.subjectKind]?.(subject.subjectId, subject) as Route | undefined;

/** An environment's id is its address: "auditron/production". */
export const environmentHref = (id: string) => `/platforms/${id}` as Route;
