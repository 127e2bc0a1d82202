import { z } from "zod";
import { PLATFORM_IDS } from "@/domain/platform";
import { REFERENCE_HELP, SECRET_REFERENCE } from "./credential";

/** A credential is never written here: only where it is found. The refused text is not repeated. */
export const reference = z
  .string()
  .regex(SECRET_REFERENCE, `give ${REFERENCE_HELP}. The value itself never belongs in this file`);

export const httpUrl = z
  .string()
  .refine(
    (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol),
    'give a full address such as "https://api.example.com"',
  )
  .refine(
    (text) => !URL.canParse(text) || (new URL(text).username === "" && new URL(text).password === ""),
    "leave user and password out of the address; reference them as credentials",
  )
  .refine(
    (text) => !URL.canParse(text) || (new URL(text).search === "" && new URL(text).hash === ""),
    "leave out everything after ? or #",
  );

export const EnvironmentEntry = z.strictObject({
  platform: z.enum(PLATFORM_IDS).exclude(["wheelhouse"]),
  name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "use lower-case letters, digits and hyphens"),
  urls: z.record(z.string(), httpUrl),
  credentials: z.record(z.string(), reference).default({}),
  dialect: z.string().default("auto"),
  /** Allows addresses of private networks and of this machine. */
  privateNetwork: z.boolean().default(false),
  /** Whether the platform's checklists are walked in this environment; by default only in "production". */
  checklists: z.boolean().optional(),
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).default({}),
});
export type EnvironmentEntry = z.output<typeof EnvironmentEntry>;
