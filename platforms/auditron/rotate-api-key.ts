import { z } from "zod";
import { proveAccepted, proveRejected } from "@/platforms/drivers/rotation-steps";
import type { FlowPlan } from "@/platforms/flow";
import { ApiKeyId } from "./api-key-revoke";
import { API_KEY, apiKeyTest } from "./jwt-secret";

const FORM = /^ak_[0-9a-f]{64}$/;

export const rotateApiKey: FlowPlan = {
  key: "rotate-api-key",
  kind: "rotation",
  title: "Replace an API key",
  purpose:
    "A new key is made by who owns the organisation, proved, given to the callers; then the old one is revoked and proved dead.",
  fields: [
    {
      key: "key",
      title: "Old key",
      kind: "text",
      required: true,
      help: "The id of the key that is replaced, never the key itself.",
    },
    { key: "caller", title: "Who calls with it", kind: "text", required: true },
  ],
  input: z.strictObject({
    key: ApiKeyId,
    caller: z.string().trim().min(1, "Name who calls with it.").max(200),
  }),
  // The values of one rotation at a time lie in the slots.
  subject: () => API_KEY,
  label: ({ caller = "", key = "" }) => `API key of ${caller || key}`,
  credential: API_KEY,
  steps: [
    {
      kind: "secret",
      key: "old-value",
      title: "The key in use",
      why: "With it the old key can be proved dead at the end.",
      slot: "current",
      skippable: true,
      help: "The key, or a reference to where it lies.",
      refuses: notAKey,
    },
    {
      kind: "secret",
      key: "new-value",
      title: "The new key",
      why: "The owner of the organisation makes it in AUDITRON. It shows the key once.",
      slot: "pending",
      help: "The new key, or a reference to where it lies.",
      refuses: notAKey,
    },
    proveAccepted({ key: "new-accepted", title: "Proof: the new key is accepted", test: apiKeyTest }),
    {
      kind: "evidence",
      key: "callers-switched",
      title: "The callers use the new key",
      why: "What still uses the old one stops when that is revoked.",
      fields: [
        { key: "who", title: "Who switched it", kind: "text", required: true },
        { key: "where", title: "Where it was replaced", kind: "text", required: true },
      ],
    },
    {
      kind: "promote",
      key: "promote",
      title: "The new key is the one in use",
      locked: { by: ["new-accepted"], because: "Nothing has shown yet that the new key is accepted." },
    },
    {
      kind: "action",
      key: "revoke-old",
      title: "Revoke the old key",
      action: "api-key.revoke",
      input: ({ input }) => ({ key: input.key ?? "" }),
      locked: {
        by: ["new-accepted", "callers-switched"],
        because: "The old key is taken away only when the new one is proved and the callers use it.",
      },
      source: { file: "auditron.md", line: 360 },
    },
    proveRejected({
      key: "old-rejected",
      title: "Proof: the old key is refused",
      test: apiKeyTest,
      forSeconds: 300,
    }),
  ],
};

function notAKey(value: string): string | undefined {
  return FORM.test(value.trim()) ? undefined : 'A key of AUDITRON is "ak_" and 64 hexadecimal digits.';
}
