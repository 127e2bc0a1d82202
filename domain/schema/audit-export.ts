import { z } from "zod";
import { AUDIT_CATEGORIES } from "@/domain/audit";
import { EXPORT_FORMATS } from "@/domain/audit-export";
import { PLATFORM_IDS } from "@/domain/platform";
import { isTimeZone } from "@/domain/zone";

const name = z.string().min(1).max(200);

/** Which events: what the trail's own list is asked, without its page. */
export const AuditFilter = z.strictObject({
  action: z.string().max(100).optional(),
  actor: name.optional(),
  category: z.enum(AUDIT_CATEGORIES).optional(),
  kind: z.string().max(50).optional(),
  subjectId: name.optional(),
  platform: z.enum(PLATFORM_IDS).optional(),
  environmentId: name.optional(),
  tenant: name.optional(),
  result: z.enum(["done", "refused", "failed"]).optional(),
  from: z.coerce.date().optional(),
  to: z.coerce.date().optional(),
  correlationId: name.optional(),
  text: z.string().max(200).optional(),
});
export type AuditFilter = z.output<typeof AuditFilter>;

export const RequestExport = z.strictObject({
  filter: AuditFilter,
  format: z.enum(EXPORT_FORMATS),
  timeZone: z.string().max(64).refine(isTimeZone, "is no time zone, such as Europe/Berlin"),
});
export type RequestExport = z.output<typeof RequestExport>;

export const OneExport = z.strictObject({ id: z.uuid() });
