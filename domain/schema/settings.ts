import { z } from "zod";
import { ROLES } from "@/domain/access";
import { httpUrl, reference } from "./configuration";

const name = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "use lower-case letters, digits and hyphens");

/** A place for files outside the database: a folder, or a bucket of anything that speaks S3. */
export const StoreEntry = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("file"), name, folder: z.string().min(1) }),
  z.strictObject({
    kind: z.literal("s3"),
    name,
    /** Left out for Amazon's own. */
    endpoint: httpUrl.optional(),
    region: z.string().default("us-east-1"),
    bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "is not the name of a bucket"),
    prefix: z
      .string()
      .regex(/^([\w.-]+\/)*$/, 'ends in "/" and does not begin with it')
      .default(""),
    accessKeyId: reference,
    secretAccessKey: reference,
    /** The bucket in the path instead of the host's name, as most but Amazon want it. */
    pathStyle: z.boolean().default(true),
    privateNetwork: z.boolean().default(false),
  }),
]);
export type StoreEntry = z.output<typeof StoreEntry>;

export const AuditSettings = z
  .strictObject({
    stores: z.array(StoreEntry).max(5).default([]),
    checkpoints: z
      .strictObject({
        /** Names of stores; all of them get every checkpoint. */
        to: z.array(name).min(1).default(["here"]),
        /** A notification channel that is told the heads once a day. */
        channel: z.string().optional(),
      })
      .prefault({}),
    archive: z.strictObject({ to: name.default("here") }).prefault({}),
  })
  .prefault({});
export type AuditSettings = z.output<typeof AuditSettings>;

export const IdentityProviderEntry = z.strictObject({
  name,
  /** On the button: "Continue with …". */
  label: z.string().min(2).max(60),
  issuer: httpUrl,
  clientId: z.string().min(1),
  clientSecret: reference,
  scopes: z.string().default("openid email profile"),
  /** The claim that says which groups or roles somebody has there. */
  claim: z.string().default("groups"),
  /** Which values of the claim make which role; the strongest that fits counts. */
  roles: z.partialRecord(z.enum(ROLES), z.array(z.string()).min(1)).default({}),
  /** Whoever has a role there, or only those whom an admin invited by name. */
  admits: z.enum(["anyone-with-a-role", "invited"]).default("invited"),
  privateNetwork: z.boolean().default(false),
});
export type IdentityProviderEntry = z.output<typeof IdentityProviderEntry>;

const Limits = z.strictObject({
  hours: z.number().positive().max(24),
  idleMinutes: z.number().int().min(5).max(720),
});

export const SignInSettings = z
  .strictObject({
    /** Accounts with a password of their own; switched off only where there is an identity provider. */
    passwords: z.boolean().default(true),
    providers: z.array(IdentityProviderEntry).max(5).default([]),
    /** Roles that must have an authenticator before they may do anything but set it up. */
    secondFactorFor: z.array(z.enum(ROLES)).default([]),
    sessions: z.partialRecord(z.enum(ROLES), Limits).default({}),
  })
  .prefault({});
export type SignInSettings = z.output<typeof SignInSettings>;

/** What a configuration file says beside its environments. */
export const Settings = z.strictObject({ audit: AuditSettings, signIn: SignInSettings });
export type Settings = z.output<typeof Settings>;
