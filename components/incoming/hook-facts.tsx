import { CopyButton } from "@/components/ui/copy-button";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import type { Status } from "@/domain/status";
import type { AlertHook, HookHealth } from "./incoming-types";

type Line = Omit<AlertHook, "hour"> & {
  path: string;
  hour: AlertHook["hour"] & { unknownConnection?: number };
  isSilent: boolean;
};

/** One line per environment that could send: its address, and how its last hour went. */
export function HookFacts({
  hooks,
  alertHooks,
}: {
  hooks: readonly HookHealth[];
  alertHooks: readonly AlertHook[];
}) {
  const lines: Line[] = [
    ...hooks.map((hook) => ({
      ...hook,
      path: `/api/hooks/airbyte/${hook.environmentId.split("/")[1] ?? ""}`,
      isSilent: hook.silentSeconds !== null,
    })),
    ...alertHooks.map((hook) => ({
      ...hook,
      path: `/api/hooks/alertmanager/${hook.environmentId}`,
      isSilent: false,
    })),
  ];
  return (
    <ul className="mb-6 divide-y rounded border bg-surface">
      {lines.map((line) => (
        <li key={line.path} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2">
          <StatusBadge status={statusOf(line)} look="plain" word={wordOf(line)} />
          <span className="font-medium">{line.environmentId}</span>
          <span className="flex min-w-0 items-center gap-1 font-mono text-sm text-ink-2">
            <span className="min-w-0 break-all">{line.path}</span>
            <CopyButton text={line.path} label={`Copy the path for ${line.environmentId}`} />
          </span>
          <span className="text-sm text-ink-2">
            last <Time at={line.lastAcceptedAt} /> · in the last hour {line.hour.accepted} accepted
            {line.hour.refused > 0 && `, ${line.hour.refused} refused`}
            {line.hour.malformed > 0 && `, ${line.hour.malformed} malformed`}
            {(line.hour.unknownConnection ?? 0) > 0 &&
              `, ${line.hour.unknownConnection} of unknown connections`}
            {line.waiting > 0 && ` · ${line.waiting} wait to be applied`}
          </span>
        </li>
      ))}
    </ul>
  );
}

function statusOf(line: Line): Status {
  if (!line.isConfigured) return "paused";
  if (line.isSilent) return "warn";
  return line.lastAcceptedAt ? "ok" : "unknown";
}

function wordOf(line: Line): string {
  if (!line.isConfigured) return "not set up";
  if (line.isSilent) return "silent";
  return line.lastAcceptedAt ? "arriving" : "never heard";
}
