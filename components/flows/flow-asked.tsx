import { KeyValue } from "@/components/ui/key-value";
import { Section } from "@/components/ui/page";
import { Absolute } from "@/components/ui/time";
import type { FlowAnswer } from "./flow-types";

/** What was asked for, with what, by whom and why. */
export function FlowAsked({ answer: { flow, plan } }: { answer: FlowAnswer }) {
  const titles = new Map((plan?.fields ?? []).map(({ key, title }) => [key, title]));
  const given = Object.entries(flow.input).filter(([, value]) => value !== "");
  return (
    <Section title="What was asked for" boxed>
      <KeyValue
        columns={2}
        items={[
          ...given.map(([key, value]) => ({ label: titles.get(key) ?? key, value })),
          ...(flow.tenant ? [{ label: "Tenant at the platform", value: flow.tenant }] : []),
          { label: "Asked for by", value: flow.requestedByName },
          { label: "Asked for", value: <Absolute at={flow.requestedAt} /> },
          { label: "Why", value: flow.reason },
        ]}
      />
    </Section>
  );
}
