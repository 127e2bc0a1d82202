import { z } from "zod";
import { ALERT_FLAGS, ALERT_SORTS, ALERT_WINDOWS } from "@/domain/alert-filter";
import { ALERT_SEVERITIES, PLATFORM_IDS } from "@/domain/platform";

const names = z.array(z.string().min(1).max(200)).max(50).default([]);
const id = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);

/** Which alerts. An empty list leaves its field open; `owner` is "mine", "nobody" or a person's id. */
export const AlertFilter = z.strictObject({
  state: z.enum(ALERT_WINDOWS).default("unresolved"),
  severities: z.array(z.enum(ALERT_SEVERITIES)).default([]),
  platforms: z.array(z.enum(PLATFORM_IDS)).default([]),
  environments: names,
  troubles: names,
  rules: names,
  jobs: names,
  tenant: z.string().max(200).default(""),
  owner: z
    .union([z.enum(["mine", "nobody"]), z.uuid()])
    .nullable()
    .default(null),
  flags: z.array(z.enum(ALERT_FLAGS)).default([]),
  text: z.string().trim().max(200).default(""),
});
export type AlertFilter = z.output<typeof AlertFilter>;

/** The last row of the page before, as `list` gave it: rank or 0, the moment that it is sorted by, and its id. */
export const AlertPlace = z.strictObject({
  rank: z.number().int().min(0).max(9),
  at: z.iso.datetime({ precision: 6 }),
  id,
});
export type AlertPlace = z.output<typeof AlertPlace>;

export const ListAlerts = z.strictObject({
  filter: AlertFilter.prefault({}),
  sort: z.enum(ALERT_SORTS).default("severity"),
  after: AlertPlace.nullable().default(null),
});

export const CountFacets = z.strictObject({ filter: AlertFilter.prefault({}) });

export const OneAlert = z.strictObject({ id });

export const PreviewAlerts = z
  .strictObject({
    verb: z.enum(["acknowledge", "resolve"]),
    ids: z.array(id).min(1).max(5000).optional(),
    filter: AlertFilter.optional(),
  })
  .refine(({ ids, filter }) => (ids === undefined) !== (filter === undefined), {
    message: "Name the alerts, or give a filter; not both.",
  });
