import { z } from "zod";
import { EXPORT_FORMATS } from "@/domain/audit-export";
import { isTimeZone } from "@/domain/zone";
import { AuditFilter } from "./audit";

/** Which events: as the trail's own list is asked, its dates also as text, as an address and a row hold them. */
export const ExportFilter = AuditFilter.extend({
  from: z.coerce.date().optional(),
  to: z.coerce.date().optional(),
});

export const RequestExport = z.strictObject({
  filter: ExportFilter,
  format: z.enum(EXPORT_FORMATS),
  timeZone: z.string().max(64).refine(isTimeZone, "is no time zone, such as Europe/Berlin"),
});
export type RequestExport = z.output<typeof RequestExport>;

export const OneExport = z.strictObject({ id: z.uuid() });
