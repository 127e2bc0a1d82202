import { z } from "zod";
import { AUDIT_CATEGORIES } from "@/domain/audit";
import { searched, searchedMoment } from "./searched";

/** Where an event stands in the order of the whole trail. */
export const AuditPlace = z.strictObject({
  at: searchedMoment,
  scope: searched(80),
  seq: z.number().int().min(0),
});
export type AuditPlace = z.output<typeof AuditPlace>;

export const AuditFilter = z.strictObject({
  /** "grant.revoke", or "grant." for every action of that kind. */
  action: searched(100).optional(),
  actor: searched(200).optional(),
  category: z.enum(AUDIT_CATEGORIES).optional(),
  kind: searched(50).optional(),
  subjectId: searched(500).optional(),
  /** "console": what concerns no platform. */
  platform: searched(50).optional(),
  environmentId: searched(200).optional(),
  tenant: searched(500).optional(),
  result: z.enum(["done", "refused", "failed"]).optional(),
  from: searchedMoment.optional(),
  /** Up to then, and not at that moment any more. */
  to: searchedMoment.optional(),
  correlationId: searched(200).optional(),
  /** Words that each begin a word of the action, the subject, the actor's name or the detail. */
  text: searched(200).optional(),
});
export type AuditFilter = z.output<typeof AuditFilter>;

export const ListAudit = AuditFilter.extend({
  before: AuditPlace.optional(),
  limit: z.number().int().min(1).max(200).default(50),
});

export const NewerAudit = AuditFilter.extend({ after: AuditPlace });

export const NamedEvent = z.strictObject({
  scope: searched(80),
  seq: z.number().int().min(1),
});

export const OfSubject = z.strictObject({
  kind: searched(50).min(1),
  id: searched(500).min(1),
  limit: z.number().int().min(1).max(50).default(10),
});

export const Correlated = z.strictObject({ correlationId: searched(200).min(1) });
