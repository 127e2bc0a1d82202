import { CopyButton } from "./copy-button";

const SHOWN = 12;

/** The beginning of a SHA-256, with the whole of it to copy; a dash where there is none. */
export function Digest({ value }: { value: string | null }) {
  if (!value) return "–";
  return (
    <span className="flex items-center gap-1">
      <code className="font-mono text-sm">{value.slice(0, SHOWN)}…</code>
      <CopyButton text={value} label="Copy the whole SHA-256" />
    </span>
  );
}
