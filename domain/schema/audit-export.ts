import { z } from "zod";
import { EXPORT_FORMATS } from "@/domain/audit-export";
import { AuditFilter } from "./audit";
import { TimeZone } from "./time-zone";

/** Which events: as the trail's own list is asked, its dates also as text, as an address and a row hold them. */
export const ExportFilter = AuditFilter.extend({
  from: z.coerce.date().optional(),
  to: z.coerce.date().optional(),
});

export const RequestExport = z.strictObject({
  filter: ExportFilter,
  format: z.enum(EXPORT_FORMATS),
  timeZone: TimeZone,
});
export type RequestExport = z.output<typeof RequestExport>;

export const OneExport = z.strictObject({ id: z.uuid() });
