import { z } from "zod";
import { PLATFORM_IDS } from "@/domain/platform";
import { REPORT_KINDS, REPORT_SECTIONS } from "@/domain/report";
import { refuseSecrets } from "./plain-text";
import { TimeZone } from "./time-zone";

const id = z.uuid();
const version = z.number().int().positive();
const LONGEST = 20_000;
const line = z
  .string()
  .trim()
  .max(200)
  .regex(/^\P{Cc}*$/u, "one line of text");
const text = z
  .string()
  .trim()
  .min(3, "Write at least a few words.")
  .max(LONGEST, `At most ${LONGEST.toLocaleString("en-US")} characters.`)
  .regex(/^[^\p{Cc}]*(?:[\n\t\r][^\p{Cc}]*)*$/u, "Only text and line breaks.")
  .superRefine(refuseSecrets);
const days = z.number().int().min(0).max(60);
const address = z.email("is not an e-mail address").max(200);

const Prompt = z.strictObject({
  key: z
    .string()
    .max(60)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "lower-case words joined by hyphens"),
  title: line.min(2),
  asks: line.max(500),
  assigneeId: id.nullable().default(null),
  dueDays: days.default(3),
});

const defined = {
  title: line.min(3),
  zone: TimeZone,
  dueAt: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time such as 06:00"),
  dueDays: days,
  scheduled: z.boolean(),
  sections: z
    .array(z.enum(REPORT_SECTIONS))
    .min(1, "Choose at least one section.")
    .refine((keys) => new Set(keys).size === keys.length, "Each section once."),
  channelIds: z.array(z.string().max(40)).max(20).default([]),
  addresses: z.array(address).max(50).default([]),
  prompts: z
    .array(Prompt)
    .max(20)
    .refine(
      (all) => new Set(all.map(({ key }) => key)).size === all.length,
      "Each part has a name of its own.",
    )
    .default([]),
};

export const AddDefinition = z.strictObject({
  kind: z.enum(REPORT_KINDS),
  platformId: z.enum(PLATFORM_IDS).nullable(),
  ...defined,
});
export type AddDefinition = z.output<typeof AddDefinition>;

export const EditDefinition = z.strictObject({ id, version, ...defined });
export const RemoveDefinition = z.strictObject({ id, version });

export const ListReports = z.strictObject({
  definitionId: id.optional(),
  /** The last frozen one of the page before. */
  before: id.optional(),
});
export const VerifyReports = z.strictObject({ definitionId: id });
export const OneReport = z.strictObject({ id });
export const PreviewReport = z.strictObject({ definitionId: id, at: z.date().optional() });
/** `at`: a moment of the period that is wanted; the newest one that is over where it is missing. */
export const MakeReport = z.strictObject({ definitionId: id, at: z.date().optional() });

const part = { reportId: id, key: z.string().max(60), version };
export const WritePart = z.strictObject({ ...part, text });
export const LeaveOutPart = z.strictObject({ ...part, reason: text.max(1000) });
export const AssignPart = z.strictObject({ ...part, personId: id.nullable() });
export const SendReport = z
  .strictObject({
    id,
    channelIds: z.array(z.string().max(40)).max(20).default([]),
    addresses: z.array(address).max(50).default([]),
  })
  .refine(({ channelIds, addresses }) => channelIds.length + addresses.length > 0, {
    message: "Say where it goes: a channel or an address.",
  });
