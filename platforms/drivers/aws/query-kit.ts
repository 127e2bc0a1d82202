import type { z } from "zod";
import type { Conversation, EvidenceOf, Fact, InputField, PlatformQuery } from "@/platforms/platform";

export const MOST_ROWS = 200;

type Told = { rows: Fact[][]; said: string; isWhole?: boolean; evidence: EvidenceOf };
type Head = Pick<PlatformQuery, "key" | "title" | "purpose" | "columns" | "rowActions"> & {
  fields?: readonly InputField[];
};

/** A question to the cloud, with the key that is configured. */
export function cloudQuery<S extends z.ZodType<Record<string, string>>>(
  head: Head,
  input: S,
  answer: (c: Conversation, input: z.output<S>) => Promise<Told>,
): PlatformQuery {
  return {
    group: "cloud",
    capability: "cloud.read",
    timeoutSeconds: 25,
    fields: [],
    ...head,
    input,
    ask: async (c, given) => {
      const { rows, said, isWhole = true, evidence } = await answer(c, input.parse(given));
      return {
        rows: rows.slice(0, MOST_ROWS),
        truncated: !isWhole || rows.length > MOST_ROWS,
        said,
        evidence,
      };
    },
  };
}

export const SERVICE_FIELD = {
  key: "service",
  title: "Service",
  kind: "choice",
  required: true,
  from: { query: "ecs.services", value: "service", title: "service" },
} as const satisfies InputField;

export const INSTANCE_FIELD = {
  key: "instance",
  title: "Instance",
  kind: "choice",
  required: true,
  from: { query: "rds.instances", value: "instance", title: "instance" },
} as const satisfies InputField;
