"use client";

import { Check } from "lucide-react";
import { usePerson } from "@/components/shell/person";
import { can, PERMISSIONS, type Permission, ROLES, type Role } from "@/domain/access";
import { ROLE_MEANING } from "./people-words";
import { PERMISSION_WORDS } from "./permission-words";

/** Who may do what: the same table that the server enforces. */
export function RoleTable() {
  const own = usePerson().role;
  return (
    <div className="overflow-x-auto rounded border bg-surface">
      <table className="w-full text-sm">
        <caption className="sr-only">Who may do what</caption>
        <thead className="bg-sunken text-ink-2">
          <tr>
            <th scope="col" className="h-8 px-3 text-left font-medium">
              What
            </th>
            {ROLES.map((role) => (
              <th
                key={role}
                scope="col"
                data-tip={ROLE_MEANING[role]}
                className="h-8 w-28 px-2 font-medium max-sm:w-auto"
              >
                {role}
                {role === own && <span className="font-normal text-ink-3"> (you)</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {PERMISSIONS.map((permission) => (
            <tr key={permission} className="border-t">
              <th scope="row" className="h-8 px-3 text-left font-normal">
                {PERMISSION_WORDS[permission]}
              </th>
              {ROLES.map((role) => (
                <td key={role} className={role === own ? "bg-accent-faint px-2" : "px-2"}>
                  <Mark role={role} permission={permission} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Mark({ role, permission }: { role: Role; permission: Permission }) {
  return can(role, permission) ? (
    <span className="flex justify-center">
      <Check className="size-4" aria-hidden />
      <span className="sr-only">yes</span>
    </span>
  ) : (
    <span className="flex justify-center text-ink-3">
      <span aria-hidden="true">–</span>
      <span className="sr-only">no</span>
    </span>
  );
}
