import { z } from "zod";
import type { Conversation, EvidenceOf, Fact, InputField, PlatformQuery } from "@/platforms/platform";
import { type Kube, openKube } from "./client";

const TIMEOUT_SECONDS = 25;

type Answer = { rows: Fact[][]; said: string; isWhole?: boolean; evidence: EvidenceOf };
type Head = Pick<PlatformQuery, "key" | "title" | "purpose" | "columns" | "rowActions"> & {
  fields?: readonly InputField[];
};

/** A question to the namespace, with the service account that is configured. */
export function workloadQuery<S extends z.ZodType<Record<string, string>>>(
  { fields, ...head }: Head,
  input: S,
  answer: (kube: Kube, input: z.output<S>, c: Conversation) => Promise<Answer>,
): PlatformQuery {
  return {
    ...head,
    group: "workloads",
    capability: "workloads.read",
    timeoutSeconds: TIMEOUT_SECONDS,
    fields: fields ?? [],
    input,
    ask: async (c, given) => {
      const { rows, said, isWhole, evidence } = await answer(await openKube(c), input.parse(given), c);
      return { rows, said, truncated: isWhole === false, evidence };
    },
  };
}

export const NOTHING = z.object({});

export const DEPLOYMENT_FIELD = {
  key: "deployment",
  title: "Deployment",
  kind: "choice",
  required: true,
  from: { query: "workloads.list", value: "deployment", title: "deployment" },
} as const satisfies InputField;
