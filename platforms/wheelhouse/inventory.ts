import type { z } from "zod";
import type { PlatformDeclaration } from "@/domain/schema/platform";

/** What the console itself cannot do without. */
export const inventory: z.input<typeof PlatformDeclaration>["inventory"] = [
  {
    name: "sealing-key",
    title: "Key that seals the secrets kept here",
    kind: "data-key",
    usedBy: ["Every secret that was entered on a screen: none can be opened without it"],
    keptIn: "A variable or file of the workers and the web, beside the database and never in it",
    policies: [],
  },
  {
    name: "audit-key",
    title: "Key that signs the audit trail",
    kind: "signing-key",
    usedBy: ["Checkpoints of the audit trail: without it nobody can prove that nothing was changed"],
    keptIn: "A variable or file of the worker",
    policies: [],
  },
  {
    name: "session-secret",
    title: "Secret of the sign-in cookies",
    kind: "signing-key",
    usedBy: ["Everybody who is signed in: with a new one they all sign in again"],
    keptIn: "A variable or file of the web",
    policies: [],
  },
];
