import { CopyButton } from "@/components/ui/copy-button";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import { HOOK_STATES, type HookState } from "@/domain/delivery";
import type { AlertHook, HookHealth } from "./incoming-types";

type Line = Omit<AlertHook, "hour"> & {
  path: string;
  hour: AlertHook["hour"] & { unknownConnection?: number };
  state: HookState;
  sentence?: string;
};

/** The states that the figures do not explain. */
const SAID = new Set<HookState>(["late", "quiet", "resting"]);

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
    })),
    ...alertHooks.map((hook) => ({
      ...hook,
      path: `/api/hooks/alertmanager/${hook.environmentId}`,
      state: stateOf(hook),
    })),
  ];
  return (
    <ul className="mb-6 divide-y rounded border bg-surface">
      {lines.map((line) => (
        <li key={line.path} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2">
          <StatusBadge {...HOOK_STATES[line.state]} look="plain" />
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
            {line.sentence && SAID.has(line.state) && ` · ${line.sentence}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Alertmanager speaks only when something fires or ends: no news of it proves nothing. */
function stateOf({ isConfigured, lastAcceptedAt, hour }: AlertHook): HookState {
  if (!isConfigured) return "closed";
  if (!lastAcceptedAt) return "never";
  return hour.accepted > 0 ? "arriving" : "quiet";
}
