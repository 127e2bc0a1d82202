import { z } from "zod";
import { AUDIT_CATEGORIES } from "@/domain/audit";

/** Where an event stands in the order of the whole trail. */
export const AuditPlace = z.strictObject({
  at: z.date(),
  scope: z.string().max(80),
  seq: z.number().int().min(0),
});
export type AuditPlace = z.output<typeof AuditPlace>;

export const AuditFilter = z.strictObject({
  /** "grant.revoke", or "grant." for every action of that kind. */
  action: z.string().max(100).optional(),
  actor: z.string().max(200).optional(),
  category: z.enum(AUDIT_CATEGORIES).optional(),
  kind: z.string().max(50).optional(),
  subjectId: z.string().max(500).optional(),
  /** "console": what concerns no platform. */
  platform: z.string().max(50).optional(),
  environmentId: z.string().max(200).optional(),
  tenant: z.string().max(500).optional(),
  result: z.enum(["done", "refused", "failed"]).optional(),
  from: z.date().optional(),
  /** Up to then, and not at that moment any more. */
  to: z.date().optional(),
  correlationId: z.string().max(200).optional(),
  /** Words that each begin a word of the action, the subject, the actor's name or the detail. */
  text: z.string().max(200).optional(),
});
export type AuditFilter = z.output<typeof AuditFilter>;

export const ListAudit = AuditFilter.extend({
  before: AuditPlace.optional(),
  limit: z.number().int().min(1).max(200).default(50),
});

export const NewerAudit = AuditFilter.extend({ after: AuditPlace });

export const NamedEvent = z.strictObject({
  scope: z.string().max(80),
  seq: z.number().int().min(1),
});

export const OfSubject = z.strictObject({
  kind: z.string().min(1).max(50),
  id: z.string().min(1).max(500),
  limit: z.number().int().min(1).max(50).default(10),
});

export const Correlated = z.strictObject({ correlationId: z.string().min(1).max(200) });
