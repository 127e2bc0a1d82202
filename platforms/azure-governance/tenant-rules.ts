import { z } from "zod";
import { whyNotPlainText } from "@/domain/secret-shape";
import type { InputField } from "@/platforms/platform";

/** The platform's own rules for a tenant (SCH/tenant.py), so that it need not be asked to refuse. */
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const NAME = /^[\p{L}\p{N}_\s.-]+$/u;
const SECRET_NAME = /^[\p{L}\p{N}_.-]+$/u;

/** A text that holds what looks like a secret is refused in words that do not repeat it. */
export const noSecret = (text: z.ZodString) =>
  text.superRefine((value, ctx) => {
    const refused = whyNotPlainText(value);
    if (refused) ctx.addIssue({ code: "custom", message: refused });
  });
const optional = (rule: z.ZodType<string>) => z.literal("").or(rule).default("");

export const DirectoryId = z
  .string()
  .trim()
  .toLowerCase()
  .regex(GUID, "The id of a directory is a GUID: 8-4-4-4-12 hexadecimal digits.");
const ClientId = z
  .string()
  .trim()
  .toLowerCase()
  .regex(GUID, "The id of an application is a GUID: 8-4-4-4-12 hexadecimal digits.");
export const InternalId = z
  .string()
  .trim()
  .toLowerCase()
  .regex(GUID, "The platform's own id of a tenant is a GUID.");
export const TenantName = noSecret(
  z
    .string()
    .trim()
    .min(1, "Give the tenant a name.")
    .max(255, "A name has at most 255 characters.")
    .regex(NAME, "The platform takes letters, digits, spaces, dots, dashes and underscores in a name."),
);
/** Words, years and short marks by turns, as people call things and no secret looks. */
const isInWords = (text: string) =>
  text.split(/[-_.]+/).every((part) => /^([a-z]+|[A-Z][a-z]+|[A-Z]+|\d{1,4}|\w{0,4})$/.test(part));

const SecretRef = z
  .string()
  .trim()
  .max(500, "A secret's name has at most 500 characters.")
  .superRefine((value, ctx) => {
    const refused = isInWords(value) ? undefined : whyNotPlainText(value);
    if (refused) ctx.addIssue({ code: "custom", message: refused });
  })
  .refine(
    (value) => SECRET_NAME.test(value),
    "Give the name of the secret in the vault: letters, digits, dots, dashes and underscores; no address.",
  );
const Description = noSecret(z.string().trim().max(1000, "A description has at most 1000 characters."));

const YES: readonly string[] = ["yes", "true", "1"];
const YesNo = z
  .string()
  .trim()
  .toLowerCase()
  .refine((text) => text === "" || [...YES, "no", "false", "0"].includes(text), "Say yes or no.");

export const lighthouse = YesNo.default("no").transform((text) => (YES.includes(text) ? "yes" : "no"));
export const syncNow = YesNo.default("yes").transform((text) =>
  text === "" || YES.includes(text) ? "yes" : "no",
);
/** "" leaves it as it is. */
export const otherLighthouse = YesNo.default("").transform((text) =>
  text === "" ? "" : YES.includes(text) ? "yes" : "no",
);

export const details = {
  client_id: optional(ClientId),
  client_secret_ref: optional(SecretRef),
  description: Description.default(""),
};

export const newTenant = { name: TenantName, tenant_id: DirectoryId, ...details, use_lighthouse: lighthouse };

type Access = { client_id: string; client_secret_ref: string };
/** A secret without its application is never used by the platform. */
export const hasItsApplication = ({ client_id, client_secret_ref }: Access) =>
  client_secret_ref === "" || client_id !== "";
export const NO_APPLICATION = {
  message: "The platform uses a secret of its own for a tenant only together with the application's id.",
  path: ["client_id"],
};

export const NewTenant = z.strictObject(newTenant).refine(hasItsApplication, NO_APPLICATION);
export type NewTenant = z.output<typeof NewTenant>;

export const accessFields: readonly InputField[] = [
  {
    key: "client_id",
    title: "Application (client) id",
    kind: "text",
    help: "Of the app registration in the tenant. Empty: the platform's shared application is used.",
  },
  {
    key: "client_secret_ref",
    title: "Name of its secret in the vault",
    kind: "text",
    help: "The name, not the value: a value is refused.",
  },
  { key: "description", title: "Description", kind: "text" },
];

export const tenantFields: readonly InputField[] = [
  { key: "name", title: "Name", kind: "text", required: true },
  {
    key: "tenant_id",
    title: "Directory (tenant) id",
    kind: "text",
    required: true,
    help: "A GUID, from the overview page of the tenant's directory.",
  },
  ...accessFields,
  {
    key: "use_lighthouse",
    title: "Delegated by Azure Lighthouse",
    kind: "yes-no",
    default: "no",
  },
];
