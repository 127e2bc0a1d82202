/** Stands beside every figure of freshness, also on paper: without it a percentage says nothing. */
export function AccountingRule() {
  return (
    <aside aria-label="How this is counted" className="mb-6 border-l-2 border-line-2 pl-3 text-sm text-ink-2">
      <p className="max-w-prose">
        <strong className="font-medium text-ink">How this is counted.</strong> Every second of every job and
        tenant counts once, as it was known while it passed. <em>Fresh</em>: the data was no older than its
        first limit, or its schedule had nothing due. <em>Late</em>, the minutes lost: older than the warn or
        the alert limit that was in force then. <em>Unknown</em>: the platform had not told us in time, or
        never. Unknown time is part of the whole and never counts as fresh. Times of several jobs and tenants
        are added up. Days are UTC days; the last one is still running. The period before is as long, and ends
        where this one begins.
      </p>
    </aside>
  );
}
