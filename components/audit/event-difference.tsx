import { Minus, Pencil, Plus, Undo2 } from "lucide-react";
import { Code } from "@/components/ui/code";
import { Absolute } from "@/components/ui/time";
import { formatValue, type Unit } from "@/domain/duration";
import type { FieldChange } from "./difference";

const LOOK = {
  added: { word: "added", Icon: Plus },
  removed: { word: "removed", Icon: Minus },
  changed: { word: "changed", Icon: Pencil },
  was: { word: "was", Icon: Undo2 },
};

/** What an edit changed, a field a row: what it was and what it is. */
export function EventDifference({
  changes,
  unit,
}: {
  changes: readonly FieldChange[];
  /** What the event says its numbers are. */
  unit?: Unit | undefined;
}) {
  return (
    <div className="overflow-x-auto rounded border">
      <table className="w-full text-sm">
        <caption className="sr-only">What changed</caption>
        <thead className="max-sm:sr-only">
          <tr className="border-b bg-sunken text-left text-ink-3">
            <th className="px-3 py-1.5 font-medium">Field</th>
            <th className="px-3 py-1.5 font-medium">Before</th>
            <th className="px-3 py-1.5 font-medium">After</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ field, kind, before, after }) => {
            const { word, Icon } = LOOK[kind];
            return (
              <tr
                key={field}
                className="border-b align-top last:border-b-0 max-sm:grid max-sm:px-3 max-sm:py-2"
              >
                <th scope="row" className="px-3 py-1.5 text-left font-normal max-sm:p-0">
                  <span className="block break-words font-medium">{field}</span>
                  <span className="inline-flex items-center gap-1 text-ink-3">
                    <Icon className="size-3" aria-hidden />
                    {word}
                  </span>
                </th>
                <td className="px-3 py-1.5 max-sm:p-0">
                  <span className="mr-2 text-ink-3 sm:hidden">before</span>
                  {kind === "added" ? (
                    <Nothing />
                  ) : (
                    <del className="text-ink-2 decoration-line-strong">
                      <Value value={before} unit={unit} />
                    </del>
                  )}
                </td>
                <td className="px-3 py-1.5 max-sm:p-0">
                  <span className="mr-2 text-ink-3 sm:hidden">after</span>
                  {kind === "removed" ? (
                    <Nothing />
                  ) : kind === "was" ? (
                    <span className="text-ink-3">not told</span>
                  ) : (
                    <ins className="font-medium no-underline">
                      <Value value={after} unit={unit} />
                    </ins>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

const Nothing = () => <span className="text-ink-3">nothing</span>;

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** As a person reads it: moments by the chosen clock, lists with commas, what has parts of its own as JSON. */
function Value({ value, unit }: { value: unknown; unit: Unit | undefined }) {
  if (value === null || value === undefined || value === "") return <Nothing />;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number")
    return <span className="tabular-nums">{unit ? formatValue(value, unit) : String(value)}</span>;
  if (typeof value === "string")
    return MOMENT.test(value) ? (
      <Absolute at={value} />
    ) : (
      <span className="whitespace-pre-wrap break-words">{value}</span>
    );
  if (Array.isArray(value) && value.every((one) => typeof one !== "object"))
    return value.length === 0 ? "none" : value.join(", ");
  return <Code text={JSON.stringify(value, null, 2)} canCopy={false} className="min-w-48" />;
}
