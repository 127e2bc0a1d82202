import { z } from "zod";
import { accepted, parsed } from "@/platforms/answers";
import type { Reply } from "@/platforms/outbound/outbound";
import { type Action, type Conversation, PlatformError, type Settled } from "@/platforms/platform";
import { short } from "./client";
import { askAtDoor, canSignIn, isSignedIn, userOf } from "./sign-in";
import { ALL, learnTenant, TENANT_KEY } from "./tenants";
import { readOwnTenant } from "./tenants-question";

/** As the platform takes it, so that it need not be asked to refuse. */
export const NewTenant = {
  key: z
    .string()
    .trim()
    .max(60, "At most 60 characters.")
    .regex(TENANT_KEY, "Lower-case words joined by hyphens.")
    .refine((key) => key !== ALL, `"${ALL}" stands for every tenant. Take another.`),
  name: z
    .string()
    .trim()
    .min(1, "The tenant needs a name.")
    .max(255, "The platform takes 255 characters at most."),
  email: z
    .email("An e-mail address: the first administrator signs in with it.")
    .max(150, "The platform takes 150 characters at most."),
  person: z.string().trim().max(150, "The platform takes 150 characters at most.").optional(),
};

const Input = z.strictObject({
  tenant: NewTenant.key,
  name: NewTenant.name,
  email: NewTenant.email,
  firstName: NewTenant.person,
  lastName: NewTenant.person,
});
type Input = z.output<typeof Input>;

const Made = z.object({ id: z.string().min(1).max(100), name: z.string().nullish() });

const refused = (message: string) => new PlatformError("failed", message, { notSent: true });

async function administrator(c: Conversation, { tenant, email }: Input) {
  const user = await userOf(c, tenant);
  if (user.username === email) return user;
  throw refused(
    `The user name entered for ${tenant} is not ${email}. They must be the same: the administrator signs in with the address.`,
  );
}

/** Whether the administrator can sign in, and to which tenant. Its own name tells our making from an accident. */
async function lookInside(c: Conversation, input: Input) {
  if (!(await canSignIn(c, input.tenant))) return undefined;
  return readOwnTenant(c, input.tenant);
}

export const tenantCreate: Action<Input> = {
  key: "tenant.create",
  title: "Create a tenant",
  label: ({ name }) => `Create ${name}`,
  tier: 2,
  purpose:
    "The platform lets anybody sign a tenant up and never takes one away. Its first administrator signs in with the address and the password that were entered for it here.",
  capability: "tenants.manage",
  input: Input,
  pace: {
    calls: 3,
    seconds: 60,
    per: "environment",
    because: "Sign-ups share the ten a minute, and the hundred a day, that one address has for sign-ins.",
  },
  target: ({ tenant }) => `tenant:${tenant}`,
  repeatable: false,
  expectedSeconds: 10,
  timeoutSeconds: 60,
  look: async (c, input) => {
    await administrator(c, input);
    const inside = await lookInside(c, input);
    return {
      facts: { canSignIn: inside !== undefined, name: inside?.name ?? null },
      evidence: inside?.evidence,
    };
  },
  preview: async (c, input) => {
    await administrator(c, input);
    return {
      button: "Create 1 tenant",
      unit: "tenant",
      targets: [{ id: input.tenant, title: input.name, facts: { administrator: input.email } }],
      effects: [
        `A tenant called ${input.name} is made, with all roles of the platform.`,
        `${input.email} becomes its first administrator, with the password entered here.`,
      ],
      inFlight: [],
      reversible: {
        is: false,
        how: "The platform has no address that removes, renames or suspends a tenant.",
      },
      verifies: "Signs in as the new administrator and reads the tenant's name.",
      warnings: [
        `Has somebody at any tenant the address ${input.email} already, the platform breaks in the middle (500): the tenant stays there without an administrator, and nobody can remove it. No identity of a tenant can see that beforehand.`,
      ],
      bound: { email: input.email },
    };
  },
  execute: async (c, input) => {
    const { username, password } = await administrator(c, input);
    if (isSignedIn(c, input.tenant)) return thereAlready(c, input);
    const reply = await askAtDoor(
      c,
      "/api/tenants/",
      {
        name: input.name,
        admin_email: username,
        admin_password: password,
        ...(input.firstName ? { admin_first_name: input.firstName } : {}),
        ...(input.lastName ? { admin_last_name: input.lastName } : {}),
      },
      "person",
    );
    if (reply.status === 400) throw invalid(reply);
    if (reply.status >= 500)
      throw new PlatformError("failed", `The platform broke while it made the tenant (${reply.status}).`, {
        evidence: reply.evidence,
        httpStatus: reply.status,
      });
    const made = parsed(Made, accepted(reply));
    learnTenant(c, input.tenant, { id: made.id, name: made.name ? short(made.name, 120) : undefined });
    return {
      said: `${input.name} was made.`,
      facts: { tenantId: short(made.id, 100) },
      evidence: reply.evidence,
    };
  },
  verify: { afterSeconds: 1, everySeconds: 30, forSeconds: 90, settled },
  reask: ["tenants"],
};

/** Looked up just before: what an earlier try made is not made again. */
async function thereAlready(c: Conversation, input: Input) {
  const { name, ids, evidence } = await readOwnTenant(c, input.tenant);
  if (name !== input.name)
    throw refused(`${input.email} signs in to ${name ?? "another tenant"} already. Take another address.`);
  return {
    said: `${input.name} is there already and its administrator can sign in: nothing was asked for.`,
    facts: { tenantId: ids[0] ?? null },
    evidence,
  };
}

/** Nothing was made: what is wrong stands in the answer, field by field. */
function invalid(reply: Reply): PlatformError {
  const fields = z.record(z.string(), z.array(z.string())).safeParse(reply.json());
  const said = fields.success
    ? Object.entries(fields.data)
        .map(([field, problems]) => `${field}: ${problems.join(" ")}`)
        .join(" ")
    : reply.text;
  return new PlatformError("forbidden", `The platform refused it (400). ${short(said, 300)}`, {
    evidence: reply.evidence,
    httpStatus: 400,
  });
}

async function settled(c: Conversation, input: Input): Promise<Settled> {
  const inside = await lookInside(c, input);
  if (!inside)
    return {
      state: "failed",
      said: `${input.email} cannot sign in. Either nothing was made, or somebody there has this address already: then a tenant called ${input.name} without an administrator is left behind, and only whoever runs its database can remove it. Ask them, and take another address.`,
      facts: { canSignIn: false },
    };
  const facts = { canSignIn: true, name: inside.name ?? null, tenantId: inside.ids[0] ?? null };
  return inside.name === input.name
    ? {
        state: "succeeded",
        said: `${input.email} signs in, and its tenant is called ${input.name}.`,
        facts,
        evidence: inside.evidence,
      }
    : {
        state: "failed",
        said: `${input.email} signs in, but to ${inside.name ?? "a tenant without a name"}.`,
        facts,
        evidence: inside.evidence,
      };
}
