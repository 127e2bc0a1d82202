"use client";

import { PersonGrants } from "@/components/access/person-grants";
import { ItsAudit } from "@/components/audit/its-audit";
import { usePerson } from "@/components/shell/person";
import { KeyValue } from "@/components/ui/key-value";
import { Sheet } from "@/components/ui/sheet";
import { Absolute, Time } from "@/components/ui/time";
import { can, whyNot } from "@/domain/access";
import { DisableButton, NewLinkButton } from "./account-controls";
import { AccountStateMark } from "./people-columns";
import type { PersonRow } from "./people-types";
import { PersonSessions } from "./person-sessions";
import { ResetFactor } from "./reset-factor";
import { RoleForm } from "./role-form";
import { SheetPart } from "./sheet-part";

/** One person: role, account, where they are signed in. */
export function PersonSheet({ person, onClose }: { person: PersonRow; onClose: () => void }) {
  const me = usePerson();
  const mayNot = whyNot(me, "person:manage");
  const notSelf =
    person.id === me.id ? "You cannot change your own account here; another admin can." : undefined;

  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onClose()}
      title={person.name}
      answer={
        <span className="flex flex-wrap gap-x-3">
          <span>{person.email}</span>
          <AccountStateMark person={person} />
        </span>
      }
    >
      <Facts person={person} />
      {(mayNot ?? notSelf) && <p className="mt-4 rounded border bg-sunken px-3 py-2">{mayNot ?? notSelf}</p>}
      <div key={`role of ${person.id}`} className="mt-6">
        <RoleForm person={person} mayNot={mayNot ?? notSelf} />
      </div>
      <SheetPart title="Account">
        <div key={person.id} className="flex flex-col gap-4">
          <NewLinkButton person={person} mayNot={mayNot} />
          {person.hasFactor && <ResetFactor person={person} mayNot={mayNot ?? notSelf} />}
          <DisableButton person={person} mayNot={mayNot ?? notSelf} />
        </div>
      </SheetPart>
      <SheetPart title="Access">
        <PersonGrants key={`grants of ${person.id}`} person={person} mayNot={mayNot ?? notSelf} />
      </SheetPart>
      <SheetPart title="Open sessions">
        <PersonSessions person={person} />
      </SheetPart>
    </Sheet>
  );
}

function Facts({ person }: { person: PersonRow }) {
  const me = usePerson();
  return (
    <KeyValue
      items={[
        { label: "last sign-in", value: <Time at={person.lastSignInAt} /> },
        { label: "added", value: <Absolute at={person.createdAt} form="day" /> },
        ...(person.disabledAt ? [{ label: "disabled", value: <Time at={person.disabledAt} /> }] : []),
        ...(can(me, "audit:read")
          ? [
              {
                label: "audit trail",
                value: (
                  <span className="flex flex-wrap gap-x-4 gap-y-1">
                    <ItsAudit of={{ actor: person.id }} label="what they did" />
                    <ItsAudit
                      of={{ kind: "person", subject: person.id }}
                      label="what was done to the account"
                    />
                  </span>
                ),
              },
            ]
          : []),
      ]}
    />
  );
}
