import { KeyValue } from "@/components/ui/key-value";
import { Absolute } from "@/components/ui/time";

type Fact = string | number | boolean | null;

const WORDS: Record<string, string> = { true: "yes", false: "no", null: "not said" };

/** "lastGoodAt" is read as "last good at". */
export function factName(key: string): string {
  if (!/^[a-z][a-zA-Z0-9]*$/.test(key)) return key;
  return key.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$/;

export function FactValue({ value }: { value: Fact }) {
  if (typeof value === "number") return value.toLocaleString("en-US", { maximumFractionDigits: 3 });
  if (typeof value === "string" && MOMENT.test(value)) return <Absolute at={value} />;
  return WORDS[String(value)] ?? value;
}

/** What a platform said about a thing, as it was kept. */
export function Facts({ facts }: { facts: Readonly<Record<string, Fact>> }) {
  const entries = Object.entries(facts);
  if (entries.length === 0) return <p className="text-ink-3">Nothing more was said.</p>;
  return (
    <KeyValue
      items={entries.map(([key, value]) => ({
        label: factName(key),
        value: <FactValue value={value} />,
      }))}
    />
  );
}
