import { CopyButton } from "@/components/ui/copy-button";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import { HOOK_STATES, type HookState } from "@/domain/delivery";
import type { HookHealth } from "./incoming-types";

/** The states that the figures do not explain. */
const SAID = new Set<HookState>(["late", "quiet", "resting"]);

/** One line per environment that could send: its address, and how its last hour went. */
export function HookFacts({ hooks }: { hooks: readonly HookHealth[] }) {
  return (
    <ul className="mb-6 divide-y rounded border bg-surface">
      {hooks.map((hook) => (
        <li key={hook.environmentId} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2">
          <StatusBadge {...HOOK_STATES[hook.state]} look="plain" />
          <span className="font-medium">{hook.environmentId}</span>
          <span className="flex items-center gap-1 font-mono text-sm text-ink-2">
            {pathOf(hook)}
            <CopyButton text={pathOf(hook)} label="Copy the webhook's path" />
          </span>
          <span className="text-sm text-ink-2">
            last <Time at={hook.lastAcceptedAt} /> · in the last hour {hook.hour.accepted} accepted
            {hook.hour.refused > 0 && `, ${hook.hour.refused} refused`}
            {hook.hour.malformed > 0 && `, ${hook.hour.malformed} malformed`}
            {hook.hour.unknownConnection > 0 && `, ${hook.hour.unknownConnection} of unknown connections`}
            {hook.waiting > 0 && ` · ${hook.waiting} wait to be applied`}
            {SAID.has(hook.state) && ` · ${hook.sentence}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

const pathOf = ({ environmentId }: HookHealth) => `/api/hooks/airbyte/${environmentId.split("/")[1] ?? ""}`;
