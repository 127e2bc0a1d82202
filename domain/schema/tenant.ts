import { z } from "zod";
import { PLATFORM_IDS } from "@/domain/platform";
import { ELIGIBILITIES, MATCH_REASONS, TENANT_STATUSES } from "@/domain/tenant";

const environmentId = z.string().min(1).max(200);
const externalId = z.string().min(1).max(300);
const reason = z.string().trim().min(5, "Say in a few words why.").max(500);
const version = z.number().int().positive();

export const TenantName = z.strictObject({ environmentId, externalId });
const tenant = TenantName.shape;

export const TenantFilter = z.strictObject({
  /** Words that all stand somewhere in its name, its ids, its owner, its purpose or its customer. */
  text: z.string().max(200).default(""),
  platforms: z.array(z.enum(PLATFORM_IDS)).max(10).default([]),
  environments: z.array(environmentId).max(50).default([]),
  statuses: z.array(z.enum(TENANT_STATUSES)).max(10).default([]),
  eligibility: z.array(z.enum(ELIGIBILITIES)).max(10).default([]),
  /** Its data is late or an alert of it is open. */
  isTroubled: z.boolean().default(false),
  isUnexpected: z.boolean().default(false),
  customerId: z.uuid().nullable().default(null),
});

export const ListTenants = z.strictObject({
  filter: TenantFilter.default(TenantFilter.parse({})),
  /** The last row of the page before. */
  after: z
    .strictObject({ name: z.string().max(300), ...tenant })
    .nullable()
    .default(null),
});

export const EditTenant = z.strictObject({
  ...tenant,
  version,
  ownerName: z.string().trim().max(200),
  ownerContact: z
    .string()
    .trim()
    .max(300)
    .refine(
      (text) => text === "" || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) || /^https:\/\/\S+$/.test(text),
      "Give an e-mail address or a link that begins with https://.",
    ),
  purpose: z.string().trim().max(1000),
});
export const ChangeStanding = z.strictObject({ ...tenant, version, reason });
export const NoteTenant = z.strictObject({
  ...tenant,
  text: z.string().trim().min(1, "Write something.").max(4000),
});
export const ConfirmKnown = z.strictObject({ ...tenant, reason });

const members = z.array(TenantName).min(1).max(100);
export const LinkCustomer = z
  .strictObject({
    members,
    customerId: z.uuid().optional(),
    /** Of a customer that is not there yet. */
    name: z.string().trim().min(1).max(200).optional(),
  })
  .refine(
    ({ customerId, name }) => (customerId === undefined) !== (name === undefined),
    "Choose a customer, or name a new one.",
  );
export const RejectMatch = z.strictObject({
  because: z.enum(MATCH_REASONS),
  key: z.string().min(1).max(300),
  members: members.min(2),
});
export const RenameCustomer = z.strictObject({ id: z.uuid(), name: z.string().trim().min(1).max(200) });
export const ListCustomers = z.strictObject({ text: z.string().max(200).default("") });
