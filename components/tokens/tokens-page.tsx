"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import dynamic from "next/dynamic";
import { PeopleNav } from "@/components/people/people-nav";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { PageHeader } from "@/components/ui/page";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { whyNot } from "@/domain/access";
import { TOKEN_USE_WORD } from "@/domain/machine-token";
import type { TokenRow } from "./token-types";
import { placesText, stateText, tokenStatus, tokensAnswer } from "./token-words";

const MakeToken = dynamic(() => import("./make-token").then((module) => module.MakeToken), { ssr: false });
const TokenSheet = dynamic(() => import("./token-sheet").then((module) => module.TokenSheet), { ssr: false });

const COLUMNS: readonly Column<TokenRow>[] = [
  {
    id: "name",
    header: "Machine",
    cell: ({ name, beginning }) => (
      <span className="flex flex-wrap items-baseline gap-x-2">
        {name}
        <code className="font-mono text-xs text-ink-3">{beginning}…</code>
      </span>
    ),
  },
  {
    id: "state",
    header: "State",
    cell: (token) => <StatusBadge look="plain" status={tokenStatus(token.state)} word={stateText(token)} />,
  },
  {
    id: "uses",
    header: "May",
    wraps: true,
    cell: ({ uses }) => uses.map((use) => TOKEN_USE_WORD[use]).join(", "),
  },
  { id: "places", header: "Where", grows: true, cell: ({ places }) => placesText(places) },
  { id: "owner", header: "Owner", cell: ({ ownerName }) => ownerName },
  { id: "lastUsed", header: "Last used", cell: ({ lastUsedAt }) => <Time at={lastUsedAt} /> },
  { id: "expires", header: "Ends", cell: ({ expiresAt }) => <Time at={expiresAt} /> },
];
const keyOf = ({ id }: TokenRow) => id;

/** Which machines may come in, for what, and until when? */
export function TokensPage() {
  const trpc = useTRPC();
  const me = usePerson();
  const { params, write } = useAddress();
  const { data: tokens } = useSuspenseQuery(trpc.tokens.list.queryOptions());
  const mayNot = whyNot(me, "token:manage");
  const open = tokens.find(({ id }) => id === params.get("token"));
  const isMaking = params.get("make") === "1" && !mayNot;
  return (
    <>
      <PageHeader
        title="Tokens"
        answer={tokensAnswer(tokens)}
        actions={
          <Button
            variant="plain"
            icon={<KeyRound className="size-4" aria-hidden />}
            blockedBecause={mayNot}
            onClick={() => write({ make: "1", token: undefined }, "push")}
          >
            Make a token…
          </Button>
        }
      />
      <PeopleNav />
      <DataTable
        caption="Tokens of machines"
        columns={COLUMNS}
        rows={tokens}
        rowKey={keyOf}
        onOpen={({ id }) => write({ token: id }, "push")}
        openKey={open?.id}
        empty={
          <Empty title="No machine has a token">
            A token lets one machine report heartbeats, read metrics or read through the API: only in its
            places, and until it ends.
          </Empty>
        }
      />
      {isMaking && <MakeToken onClose={() => write({ make: undefined })} />}
      {open && !isMaking && (
        <TokenSheet token={open} mayNot={mayNot} onClose={() => write({ token: undefined })} />
      )}
    </>
  );
}
