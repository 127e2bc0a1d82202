import { z } from "zod";
import { isTimeZone } from "@/domain/zone";

/** Wherever a person or a document names a zone. */
export const TimeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, "is not a time zone: write it as in Europe/Berlin, or UTC");
