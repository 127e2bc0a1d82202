import type { Route } from "next";
import { CopyButton } from "@/components/ui/copy-button";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/page";
import { Absolute } from "@/components/ui/time";
import type { OneReport } from "./report-types";
import { VerifyChain } from "./verify-chain";

const look = "underline decoration-line-2 hover:text-accent";

/** What vouches for it, and its neighbours in the chain. */
export function Proof({ data: { report, previous, next } }: { data: OneReport }) {
  const neighbour = (one: typeof previous, none: string) =>
    one ? (
      <Link href={`/reports/${one.id}` as Route} className={look}>
        {one.periodName}, number {one.number}
      </Link>
    ) : (
      none
    );
  return (
    <Section title="What vouches for it">
      <KeyValue
        items={[
          {
            label: "Frozen",
            value: report.frozenAt ? (
              <>
                <Absolute at={report.frozenAt} /> by {report.frozenByName ?? "the clock"}
              </>
            ) : (
              "Not yet: its figures may still change."
            ),
          },
          ...(report.digest
            ? [
                {
                  label: "SHA-256",
                  value: (
                    <span className="flex items-center gap-1">
                      <code className="min-w-0 break-all font-mono text-sm">{report.digest}</code>
                      <CopyButton text={report.digest} label="Copy the SHA-256" />
                    </span>
                  ),
                },
                {
                  label: "Before it",
                  value: report.previousDigest ? (
                    <code className="break-all font-mono text-sm">{report.previousDigest}</code>
                  ) : (
                    "It is the first of its chain."
                  ),
                },
              ]
            : []),
          { label: "Compared with", value: neighbour(previous, "There is no report before this one.") },
          { label: "The one after", value: neighbour(next, "There is none yet.") },
        ]}
      />
      {report.digest && <VerifyChain definitionId={report.definitionId} />}
    </Section>
  );
}
