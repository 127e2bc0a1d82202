import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import type { Address } from "@/components/ui/use-address";
import { CREDENTIAL_KINDS, CREDENTIAL_WORD } from "@/domain/credential";
import { CREDENTIAL_STATE_WORD, CREDENTIAL_STATES } from "@/domain/credential-standing";
import { PLATFORM_IDS } from "@/domain/platform";
import { WITHIN_DAYS } from "./credential-filter";
import type { CredentialCounts } from "./credential-types";

const NAMES = ["q", "platform", "environment", "tenant", "state", "kind", "within"] as const;

type FiltersProps = { params: Address["params"]; write: Address["write"]; counts: CredentialCounts };

export function CredentialFilters({ params, write, counts }: FiltersProps) {
  const set = (changes: Record<string, string | undefined>) => write({ ...changes, after: undefined });
  const place = params.get("tenant") ?? params.get("environment");
  const choices = [
    {
      name: "state",
      label: "State",
      options: [
        { value: "", label: "every state" },
        { value: "needs", label: `needs someone (${counts.needs + counts.unknown})` },
        ...CREDENTIAL_STATES.map((value) => ({
          value,
          label: value === "gone" ? "gone" : `${CREDENTIAL_STATE_WORD[value]} (${counts[value]})`,
        })),
      ],
    },
    {
      name: "platform",
      label: "Platform",
      options: [
        { value: "", label: "every platform" },
        ...PLATFORM_IDS.map((value) => ({ value, label: PLATFORM_NAME[value] })),
      ],
    },
    {
      name: "kind",
      label: "Kind",
      options: [
        { value: "", label: "every kind" },
        ...CREDENTIAL_KINDS.map((value) => ({ value, label: CREDENTIAL_WORD[value] })),
      ],
    },
    {
      name: "within",
      label: "Due",
      options: [
        { value: "", label: "due whenever" },
        ...WITHIN_DAYS.map((days) => ({ value: String(days), label: `due within ${days} days` })),
      ],
    },
  ];
  return (
    <div className="on-screen mb-4 flex flex-wrap items-center gap-x-4 gap-y-2 max-sm:grid max-sm:grid-cols-2">
      <Input
        type="search"
        data-page-filter
        aria-label="Find a credential"
        placeholder="Name, tenant, owner"
        className="w-56 max-sm:col-span-2 max-sm:w-full"
        maxLength={100}
        value={params.get("q") ?? ""}
        onChange={(event) => set({ q: event.target.value })}
      />
      {choices.map(({ name, label, options }) => (
        <Select
          key={name}
          aria-label={label}
          className="w-48 max-sm:w-full"
          value={params.get(name) ?? ""}
          options={options}
          onChange={(event) => set({ [name]: event.target.value })}
        />
      ))}
      {NAMES.some((name) => params.has(name)) && (
        <Button
          size="small"
          variant="quiet"
          onClick={() => set(Object.fromEntries(NAMES.map((name) => [name, undefined])))}
        >
          {place ? `Clear the filter (${place})` : "Clear the filter"}
        </Button>
      )}
    </div>
  );
}
