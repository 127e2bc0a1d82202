"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Field, Input } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import { BeatAddress } from "./beat-address";
import { DuePreview } from "./due-preview";

type Kind = "cron" | "interval";

/** Makes a heartbeat; afterwards the same dialog shows its address, once. */
export function AddHeartbeat({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { data: places = [] } = useQuery(trpc.incoming.places.queryOptions());
  const create = useMutation(
    trpc.incoming.createHeartbeat.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.incoming.pathFilter()),
    }),
  );
  const [environmentId, setEnvironmentId] = useState("");
  const [kind, setKind] = useState<Kind>("cron");
  const [cron, setCron] = useState("0 6 * * *");
  const [zone, setZone] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [minutes, setMinutes] = useState("60");
  const schedule =
    kind === "cron"
      ? { kind, cron: cron.trim(), zone: zone.trim() }
      : { kind, everySeconds: Math.round(Number(minutes) * 60) };
  const shown = useDeferredValue(JSON.stringify(schedule));
  const jobs = places.find(({ id }) => id === environmentId)?.jobs ?? [];

  function submit(fields: FormData) {
    const text = (name: string) => String(fields.get(name) ?? "").trim();
    create.mutate({
      environmentId,
      schedule,
      job: text("job"),
      tenant: text("tenant"),
      title: text("title"),
      graceSeconds: Math.round(Number(text("grace")) * 60),
    });
  }

  return (
    <FormDialog
      title="New heartbeat"
      onSubmit={submit}
      onClose={onClose}
      pending={create.isPending}
      error={create.error?.message}
      submit="Make 1 heartbeat"
      blockedBecause={environmentId ? undefined : "Choose an environment first."}
      done={
        create.data && {
          title: "The heartbeat's address",
          shown: <BeatAddress path={create.data.path} />,
        }
      }
    >
      <Field label="What reports" required>
        <Input name="title" minLength={2} maxLength={120} autoComplete="off" placeholder="Nightly export" />
      </Field>
      <Field label="Environment" required>
        <Select
          name="environment"
          placeholder="Choose an environment"
          options={places.map(({ id }) => ({ value: id, label: id }))}
          onChange={(event) => setEnvironmentId(event.target.value)}
        />
      </Field>
      <Field
        label="Job"
        required
        hint={
          jobs.length > 0
            ? `One of ${jobs.map(({ key }) => key).join(", ")}, or a name of its own: lower-case words joined by hyphens.`
            : "Lower-case words joined by hyphens."
        }
      >
        <Input name="job" maxLength={80} autoComplete="off" list="heartbeat-jobs" />
      </Field>
      <datalist id="heartbeat-jobs">
        {jobs.map(({ key, title }) => (
          <option key={key} value={key} label={title} />
        ))}
      </datalist>
      <Field label="Tenant" required={false}>
        <Input name="tenant" maxLength={200} autoComplete="off" />
      </Field>
      <Segmented<Kind>
        label="Kind of schedule"
        className="self-start"
        value={kind}
        options={[
          { value: "cron", label: "Cron" },
          { value: "interval", label: "Interval" },
        ]}
        onChange={setKind}
      />
      {kind === "cron" ? (
        <div className="grid grid-cols-2 gap-3 max-sm:grid-cols-1">
          <Field label="Cron, five fields" required>
            <Input value={cron} onChange={(event) => setCron(event.target.value)} className="font-mono" />
          </Field>
          <Field label="Time zone" required>
            <Input value={zone} onChange={(event) => setZone(event.target.value)} />
          </Field>
        </div>
      ) : (
        <Field label="Every, in minutes" required>
          <Input
            type="number"
            min={1}
            step="any"
            value={minutes}
            onChange={(event) => setMinutes(event.target.value)}
          />
        </Field>
      )}
      <DuePreview text={shown} />
      <Field label="Grace, in minutes" required hint="So late it may come before it counts as missed.">
        <Input name="grace" type="number" min={0.5} step="any" defaultValue="15" />
      </Field>
    </FormDialog>
  );
}
