"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { SheetPart } from "@/components/people/sheet-part";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Form } from "@/components/ui/form";
import { KeyValue } from "@/components/ui/key-value";
import { Sheet } from "@/components/ui/sheet";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import { toast } from "@/components/ui/toast";
import { TOKEN_USE_WORD } from "@/domain/machine-token";
import type { TokenRow } from "./token-types";
import { placesText, stateText, tokenStatus } from "./token-words";

type Props = { token: TokenRow; mayNot: string | undefined; onClose: () => void };

/** One token: what it may, who answers for it, when it was used; and taking it back. */
export function TokenSheet({ token, mayNot, onClose }: Props) {
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onClose()}
      title={token.name}
      answer={<StatusBadge status={tokenStatus(token.state)} word={stateText(token)} />}
    >
      <KeyValue
        items={[
          { label: "Begins with", value: <code className="font-mono text-sm">{token.beginning}…</code> },
          { label: "May", value: token.uses.map((use) => TOKEN_USE_WORD[use]).join(", ") },
          { label: "Where", value: placesText(token.places) },
          {
            label: "Owner",
            value: token.ownerStands ? token.ownerName : `${token.ownerName}, not here any more`,
          },
          { label: "Why", value: token.reason },
          {
            label: "Made",
            value: (
              <>
                <Time at={token.createdAt} /> by {token.createdByName}
              </>
            ),
          },
          { label: "Ends", value: <Time at={token.expiresAt} /> },
          {
            label: "Last used",
            value: token.lastUsedAt ? (
              <>
                <Time at={token.lastUsedAt} /> from {token.lastUsedFrom}
              </>
            ) : (
              "never"
            ),
          },
          ...(token.revokedAt
            ? [
                {
                  label: "Revoked",
                  value: (
                    <>
                      <Time at={token.revokedAt} /> by {token.revokedByName}: {token.revokedBecause}
                    </>
                  ),
                },
              ]
            : []),
        ]}
      />
      {!token.revokedAt && <Revoke token={token} mayNot={mayNot} />}
    </Sheet>
  );
}

function Revoke({ token, mayNot }: Pick<Props, "token" | "mayNot">) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const revoke = useMutation(
    trpc.tokens.revoke.mutationOptions({
      onSuccess: () => toast({ text: `The token of ${token.name} is revoked.`, status: "ok" }),
      onSettled: () => queryClient.invalidateQueries(trpc.tokens.pathFilter()),
    }),
  );
  return (
    <SheetPart title="Take it back">
      <Form
        label={`Revoke the token of ${token.name}`}
        pending={revoke.isPending}
        error={revoke.error?.message}
        onSubmit={(fields) => revoke.mutate({ id: token.id, reason: String(fields.get("reason")) })}
        actions={
          <Button type="submit" variant="danger" pending={revoke.isPending} blockedBecause={mayNot}>
            Revoke the token
          </Button>
        }
      >
        <Field label="Why" required hint="It stops at its next call and does not come back.">
          <Input name="reason" minLength={3} maxLength={300} autoComplete="off" />
        </Field>
      </Form>
    </SheetPart>
  );
}
