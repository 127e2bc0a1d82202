import { Hash, Link2, Mail, Phone, Siren } from "lucide-react";
import { whyNotReachable } from "@/domain/escalation-reach";
import type { Reach as ReachShown } from "@/domain/notification";

const ICON = { email: Mail, pager: Siren, phone: Phone, slack: Hash, link: Link2 } as const;

const DIALLABLE = /^\+?[\d\s()./-]{5,}$/;

/** Where a tap leads; undefined where the runbook gives a placeholder or a name instead of an address. */
function addressOf({ kind, value }: ReachShown): string | undefined {
  if (kind === "email") return `mailto:${value}`;
  if ((kind === "phone" || kind === "pager") && DIALLABLE.test(value))
    return `tel:${value.replaceAll(/[^\d+]/g, "")}`;
  if (/^https?:\/\//.test(value)) return value;
  return undefined;
}

/** A way to reach somebody: a tap mails, calls or opens it. */
export function Reach({ reach }: { reach: ReachShown }) {
  const Icon = ICON[reach.kind];
  const address = addressOf(reach);
  const missing = whyNotReachable(reach);
  const text = (
    <>
      <Icon className="size-3.5 shrink-0 text-ink-3" aria-hidden />
      <span className="sr-only">{reach.kind}: </span>
      {missing ? (
        <span data-tip={`The runbook gives “${reach.value}”.`} className="text-ink-2">
          {missing}
        </span>
      ) : (
        <span className="break-all">{reach.value}</span>
      )}
    </>
  );
  const look = "inline-flex items-center gap-1.5 max-sm:min-h-11";
  if (!address) return <span className={look}>{text}</span>;
  const isOutside = address.startsWith("http");
  return (
    <a
      href={address}
      {...(isOutside && { target: "_blank", rel: "noreferrer" })}
      className={`${look} text-accent hover:underline`}
    >
      {text}
    </a>
  );
}
