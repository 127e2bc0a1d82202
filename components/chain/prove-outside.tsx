"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc";
import { Code } from "@/components/ui/code";
import { CopyButton } from "@/components/ui/copy-button";
import { Section } from "@/components/ui/page";

const COMMAND = "node verify-audit.mjs export.jsonl --public-key trail.pem";

/** How somebody who trusts neither this console nor its database checks a part of the trail. */
export function ProveOutside() {
  const trpc = useTRPC();
  const { data: key } = useQuery(trpc.chain.publicKey.queryOptions());
  return (
    <Section title="Prove it elsewhere" boxed>
      <ol className="flex list-decimal flex-col gap-2 pl-5">
        <li>Take the events away as JSON lines, under Exports.</li>
        <li>
          Take{" "}
          <a className="underline decoration-line-2 hover:text-accent" href="/verify-audit.mjs" download>
            the verifier
          </a>
          : one file that needs Node and nothing else. Read it before you trust it.
        </li>
        <li>
          Keep the public key of this trail, once and for good, as trail.pem:
          {key && (
            <span className="mt-1 flex items-start gap-1">
              <Code text={key.trim()} />
              <CopyButton text={key} label="Copy the public key" />
            </span>
          )}
        </li>
        <li>
          <code className="font-mono text-sm">{COMMAND}</code>{" "}
          <CopyButton text={COMMAND} label="Copy the command" />
          <br />
          With <code className="font-mono text-sm">--checkpoints FOLDER</code> it holds the events against a
          copy of the checkpoints, with <code className="font-mono text-sm">--audit-key FILE</code> it
          computes every hash anew.
        </li>
      </ol>
    </Section>
  );
}
