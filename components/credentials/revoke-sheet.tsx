"use client";

import { ActionPanel } from "@/components/actions/action-panel";
import { Sheet } from "@/components/ui/sheet";
import type { CredentialDetail } from "./credential-types";

/** Asks for the action that makes it worthless at once; its preview says what breaks. */
export function RevokeSheet({
  credential,
  action,
  onClose,
}: {
  credential: CredentialDetail;
  action: string;
  onClose: () => void;
}) {
  const { environmentId, title, tenantName, usedBy } = credential;
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Revoke: ${title}${tenantName && ` of ${tenantName}`}`}
      answer="It is worthless from then on. Where a new one can be put in first, rotate instead."
    >
      <h3 className="mb-1 font-semibold">What stops</h3>
      <ul className="mb-4 list-disc pl-5">
        {usedBy.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
      <ActionPanel environmentId={environmentId} action={action} onClose={onClose} />
    </Sheet>
  );
}
