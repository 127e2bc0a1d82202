import type { Route } from "next";
import type { ReactNode } from "react";
import { Link } from "@/components/ui/link";
import { StatusBadge } from "@/components/ui/status-badge";
import { Age } from "@/components/ui/time";
import { needsSomeone, type Status } from "@/domain/status";
import { type Group, groupShown } from "./overview-words";
import type { EnvironmentRow } from "./platform-types";

export const environmentHref = (id: string) => `/platforms/${id}` as Route;

type TipLinkProps = { href: Route; lines: readonly string[]; children: ReactNode };

/** A cell to look into: its lines are shown on hover and focus, and read to those who cannot see. The arrows walk from cell to cell. */
function TipLink({ href, lines, children }: TipLinkProps) {
  return (
    <Link
      href={href}
      tabIndex={-1}
      data-matrix-cell
      data-tip={lines.join("\n")}
      className="relative inline-flex flex-col items-start rounded-sm hover:opacity-70"
    >
      {children}
      <span className="sr-only">{`: ${lines.join(" ")}`}</span>
    </Link>
  );
}

function Muted({ text, lines }: { text: string; lines: readonly string[] }) {
  return (
    <span data-tip={lines.join("\n")} className="relative text-ink-3">
      {text}
      <span className="sr-only">{`: ${lines.join(" ")}`}</span>
    </span>
  );
}

/** Trouble stands in a box, so that the eye finds it; what is well stays plain. */
const lookOf = (status: Status) => (needsSomeone(status) ? "box" : "plain");

function Small({ children }: { children: ReactNode }) {
  return <span className="text-xs font-normal text-ink-3">{children}</span>;
}

/** The parts of one kind in one environment: their worst state, and for how long. */
export function GroupCell({ row, group }: { row: EnvironmentRow; group: Group }) {
  const { status, since, count, total, lines } = groupShown(row, group);
  if (status === "none") return <Muted text="–" lines={lines} />;
  if (status === "not-offered") return <Muted text="not offered" lines={lines} />;
  return (
    <TipLink href={environmentHref(row.id)} lines={lines}>
      <StatusBadge status={status} look={lookOf(status)} />
      <Small>
        {since && <Age since={since} />}
        {needsSomeone(status) && total > 1 && ` · ${count}/${total}`}
      </Small>
    </TipLink>
  );
}

export function FreshnessCell({ row }: { row: EnvironmentRow }) {
  const { status, late, total, worst } = row.freshness;
  if (total === 0) return <Muted text="–" lines={["No job has told how fresh its data is."]} />;
  const lines = [
    late === 0
      ? `The data of all ${total} jobs is fresh.`
      : `The data of ${late} of ${total} jobs is late or unknown.`,
    ...(worst ? [worst] : []),
  ];
  return (
    <TipLink href={`${environmentHref(row.id)}?tab=jobs` as Route} lines={lines}>
      <StatusBadge status={status} look={lookOf(status)} {...(status === "ok" && { word: "fresh" })} />
      <Small>{late > 0 ? `${late} of ${total}` : `${total} ${total === 1 ? "job" : "jobs"}`}</Small>
    </TipLink>
  );
}

/** None open is no proof of health, so it is never drawn green. */
export function AlertsCell({ row }: { row: EnvironmentRow }) {
  if (row.openAlerts === 0) return <Muted text="none" lines={["The platform's list shows no open alert."]} />;
  return (
    <TipLink
      href={`${environmentHref(row.id)}#alerts` as Route}
      lines={[`${row.openAlerts} of the platform's own alerts are open.`]}
    >
      <StatusBadge status="warn" word={`${row.openAlerts} open`} />
    </TipLink>
  );
}
