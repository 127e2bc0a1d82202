"use client";

import { Check, Download } from "lucide-react";
import type { Route } from "next";
import { toCsv } from "@/components/charts/csv";
import { fileName, saveFile } from "@/components/charts/save-file";
import { ROLE_MEANING } from "@/components/people/people-words";
import { PERMISSION_WORDS } from "@/components/people/permission-words";
import { usePerson } from "@/components/shell/person";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Input } from "@/components/ui/field";
import { FilterChips } from "@/components/ui/filter-chips";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/page";
import { Segmented } from "@/components/ui/segmented";
import { useAddress, withChanges } from "@/components/ui/use-address";
import { can, PERMISSIONS, type Permission, ROLES, type Role } from "@/domain/access";
import type { ProcedureRow } from "./permission-types";

type Line = { key: string; what: string; needs: Permission };

/** Who may do what: the same table that the server enforces, by permission or by procedure. */
export function Matrix({ procedures }: { procedures: readonly ProcedureRow[] }) {
  const { params, write } = useAddress();
  const isByProcedure = params.get("by") === "procedure";
  const words = (params.get("q") ?? "").toLowerCase();
  const roles = (params.get("roles") ?? "")
    .split(",")
    .filter((one): one is Role => ROLES.some((role) => role === one));
  const lines = linesOf(procedures, isByProcedure).filter(
    ({ what, needs }) =>
      `${what} ${needs}`.toLowerCase().includes(words) &&
      (roles.length === 0 || ROLES.every((role) => can(role, needs) === roles.includes(role))),
  );

  function save(ending: "csv" | "json") {
    const name = fileName(isByProcedure ? "procedures" : "permissions", new Date(), ending);
    if (ending === "json") {
      const told = lines.map(({ key, what, needs }) => ({
        [isByProcedure ? "procedure" : "permission"]: key,
        what,
        needs,
        roles: ROLES.filter((role) => can(role, needs)),
      }));
      return saveFile(name, "application/json", `${JSON.stringify(told, null, 2)}\n`);
    }
    const rows = lines.map(({ key, what, needs }) => [
      key,
      what,
      needs,
      ...ROLES.map((role) => (can(role, needs) ? "yes" : "no")),
    ]);
    saveFile(name, "text/csv;charset=utf-8", toCsv([["key", "what", "needs", ...ROLES], ...rows]));
  }

  return (
    <Section
      title="Who may do what"
      facts={`${lines.length} ${isByProcedure ? "procedures" : "permissions"}; the server enforces the same table`}
      actions={(["csv", "json"] as const).map((ending) => (
        <Button
          key={ending}
          size="small"
          icon={<Download className="size-3.5" aria-hidden />}
          onClick={() => save(ending)}
        >
          {ending.toUpperCase()}
        </Button>
      ))}
    >
      <div className="on-screen mb-3 flex flex-wrap items-center gap-3">
        <Segmented
          label="Rows"
          value={isByProcedure ? "procedure" : "permission"}
          options={[
            { value: "permission", label: "Permissions" },
            { value: "procedure", label: "Procedures" },
          ]}
          onChange={(by) => write({ by: by === "procedure" ? by : undefined })}
        />
        <Input
          type="search"
          aria-label="Search the table"
          placeholder="Search"
          className="w-56 max-sm:w-full"
          value={params.get("q") ?? ""}
          onChange={(event) => write({ q: event.target.value })}
        />
        <FilterChips
          label="Exactly these roles"
          options={ROLES.map((role) => ({ value: role, label: role }))}
          selected={roles}
          onChange={(chosen) => write({ roles: chosen.join(",") })}
        />
      </div>
      {lines.length === 0 ? (
        <div className="rounded border bg-surface">
          <Empty title="Nothing fits">Take a role or a word away.</Empty>
        </div>
      ) : (
        <MatrixTable lines={lines} search={params.toString()} isByProcedure={isByProcedure} />
      )}
    </Section>
  );
}

function linesOf(procedures: readonly ProcedureRow[], isByProcedure: boolean): Line[] {
  if (!isByProcedure)
    return PERMISSIONS.map((needs) => ({ key: needs, what: sentence(PERMISSION_WORDS[needs]), needs }));
  return procedures.flatMap(({ path, needs }) => (needs ? [{ key: path, what: path, needs }] : []));
}

function MatrixTable({
  lines,
  search,
  isByProcedure,
}: {
  lines: readonly Line[];
  search: string;
  isByProcedure: boolean;
}) {
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
            {isByProcedure && (
              <th scope="col" className="h-8 px-3 text-left font-medium max-sm:hidden">
                Needs
              </th>
            )}
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
          {lines.map(({ key, what, needs }) => (
            <tr key={key} className="border-t">
              <th scope="row" className="h-8 px-3 text-left font-normal [overflow-wrap:anywhere]">
                <Link
                  href={`/people/permissions${withChanges(search, { need: key })}` as Route}
                  className="hover:text-accent"
                >
                  {what}
                </Link>
              </th>
              {isByProcedure && <td className="px-3 text-ink-2 max-sm:hidden">{needs}</td>}
              {ROLES.map((role) => (
                <td key={role} className={role === own ? "bg-accent-faint px-2" : "px-2"}>
                  <Mark isAllowed={can(role, needs)} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const sentence = (words: string) => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;

function Mark({ isAllowed }: { isAllowed: boolean }) {
  return (
    <span className={isAllowed ? "flex justify-center" : "flex justify-center text-ink-3"}>
      {isAllowed ? <Check className="size-4" aria-hidden /> : <span aria-hidden="true">–</span>}
      <span className="sr-only">{isAllowed ? "yes" : "no"}</span>
    </span>
  );
}
