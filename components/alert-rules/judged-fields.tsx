import { Field, Input } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { ALERT_SEVERITIES, type AlertSeverity } from "@/domain/platform";
import type { RuleDraft } from "./use-rule-draft";

/** Severity, hold and recovery: what every kind of rule has. */
export function JudgedFields({ draft, readOnly }: { draft: RuleDraft; readOnly: boolean }) {
  const { typed, write, problem } = draft;
  const error = (field: string) => (problem?.field === field ? problem.text : undefined);
  return (
    <div className="grid gap-3 sm:grid-cols-3">
      <Field label="Severity">
        <Select
          name="severity"
          className="w-full"
          disabled={readOnly}
          value={typed.severity}
          options={ALERT_SEVERITIES.map((value) => ({ value, label: value }))}
          onChange={(event) => write({ severity: event.target.value as AlertSeverity })}
        />
      </Field>
      <Field label="Opens after" error={error("hold")} hint="So long it must hold.">
        <Input
          name="hold"
          autoComplete="off"
          readOnly={readOnly}
          value={typed.hold}
          onChange={(event) => write({ hold: event.target.value })}
        />
      </Field>
      <Field label="Resolves after" error={error("recover")} hint="So long it must be well.">
        <Input
          name="recover"
          autoComplete="off"
          readOnly={readOnly}
          value={typed.recover}
          onChange={(event) => write({ recover: event.target.value })}
        />
      </Field>
    </div>
  );
}
