import { useState } from "react";
import { Field, Input } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { ROLES, type Role } from "@/domain/access";
import type { PlatformId } from "@/domain/platform";
import type { PlatformName } from "./access-types";

/** Which role, and where: a platform, one of its environments, one tenant of that. */
export function PlaceFields({
  platforms,
  environments,
  everywhere,
}: {
  platforms: readonly PlatformName[];
  environments: readonly string[];
  /** Whether all platforms can be chosen. */
  everywhere: boolean;
}) {
  const [platform, setPlatform] = useState(everywhere ? "" : (platforms[0]?.id ?? ""));
  const [environment, setEnvironment] = useState("");
  return (
    <>
      <Field label="Role">
        <Select
          name="role"
          defaultValue="viewer"
          className="w-full"
          options={ROLES.map((value) => ({ value, label: value }))}
        />
      </Field>
      <Field label="Platform">
        <Select
          name="platform"
          value={platform}
          className="w-full"
          options={[
            ...(everywhere ? [{ value: "", label: "All platforms" }] : []),
            ...platforms.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={(event) => {
            setPlatform(event.target.value);
            setEnvironment("");
          }}
        />
      </Field>
      {platform && (
        <Field label="Environment">
          <Select
            name="environment"
            value={environment}
            className="w-full"
            options={[
              { value: "", label: "All of the platform" },
              ...environments
                .filter((id) => id.startsWith(`${platform}/`))
                .map((id) => ({ value: id, label: id })),
            ]}
            onChange={(event) => setEnvironment(event.target.value)}
          />
        </Field>
      )}
      {environment && (
        <Field label="Tenant" required={false} hint="Its id at the platform; empty for all of them.">
          <Input name="tenant" maxLength={200} />
        </Field>
      )}
    </>
  );
}

/** What the fields above say. */
export function placeIn(form: FormData) {
  const text = (name: string) => String(form.get(name) ?? "").trim() || null;
  return {
    role: (text("role") ?? "viewer") as Role,
    place: {
      platformId: text("platform") as PlatformId | null,
      environmentId: text("environment"),
      tenant: text("tenant"),
    },
  };
}
