"use client";

import { Checkbox } from "@/components/ui/checkbox";
import { Field, Input } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { CHANNEL_FORMS, type ChannelKind } from "@/domain/notification";
import { ALERT_SEVERITIES } from "@/domain/platform";
import { ChannelSecret } from "./channel-secret";
import type { Channel } from "./notification-types";

type Known = Pick<Channel, "settings" | "secrets" | "perMinute" | "timeoutSeconds" | "quiet" | "fallbackId">;

const FRESH: Known = {
  settings: {},
  secrets: {},
  perMinute: 60,
  timeoutSeconds: 10,
  quiet: null,
  fallbackId: null,
};

/** The fields of one kind of channel; what is typed is read from the form when it is sent. */
export function ChannelFields({
  kind,
  known = FRESH,
  others,
  readOnly = false,
}: {
  kind: ChannelKind;
  known?: Known | undefined;
  /** Channels that can stand in. */
  others: readonly Channel[];
  readOnly?: boolean;
}) {
  const form = CHANNEL_FORMS[kind];
  return (
    <>
      {form.settings.map(({ name, label, hint, required, preset }) => (
        <Field key={name} label={label} hint={hint} required={Boolean(required)}>
          <Input
            name={`setting.${name}`}
            maxLength={500}
            autoComplete="off"
            readOnly={readOnly}
            defaultValue={known.settings[name] ?? preset ?? ""}
          />
        </Field>
      ))}
      {form.secrets.map((secret) => (
        <ChannelSecret
          key={secret.name}
          {...secret}
          reference={known.secrets[secret.name] ?? ""}
          readOnly={readOnly}
        />
      ))}
      <Checkbox
        name="private"
        label="Lives in a private network"
        hint="Private addresses are refused otherwise."
        defaultChecked={known.settings.privateNetwork === "true"}
        blockedBecause={readOnly ? "Only shown." : undefined}
      />
      <div className="grid grid-cols-2 gap-3">
        <Field label="Messages per minute" required>
          <Input
            name="perMinute"
            type="number"
            min={1}
            max={6000}
            readOnly={readOnly}
            defaultValue={known.perMinute}
          />
        </Field>
        <Field label="Patience, in seconds" required>
          <Input
            name="timeoutSeconds"
            type="number"
            min={1}
            max={60}
            readOnly={readOnly}
            defaultValue={known.timeoutSeconds}
          />
        </Field>
      </div>
      <Field label="Stands in when this one fails" required={false}>
        <Select
          name="fallbackId"
          disabled={readOnly}
          defaultValue={known.fallbackId ?? ""}
          options={[
            { value: "", label: "nobody" },
            ...others.map(({ id, title }) => ({ value: id, label: title })),
          ]}
        />
      </Field>
      <fieldset className="flex flex-col gap-3">
        <legend className="mb-1 font-medium">Quiet hours</legend>
        <p className="text-sm text-ink-3">Messages wait until they end. Without both times there are none.</p>
        <div className="grid grid-cols-3 gap-3 max-sm:grid-cols-1">
          <Field label="From" required={false}>
            <Input
              name="quiet.from"
              placeholder="22:00"
              maxLength={5}
              readOnly={readOnly}
              defaultValue={known.quiet?.from ?? ""}
            />
          </Field>
          <Field label="To" required={false}>
            <Input
              name="quiet.to"
              placeholder="07:00"
              maxLength={5}
              readOnly={readOnly}
              defaultValue={known.quiet?.to ?? ""}
            />
          </Field>
          <Field label="Time zone" required={false}>
            <Input
              name="quiet.zone"
              maxLength={60}
              readOnly={readOnly}
              defaultValue={known.quiet?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone}
            />
          </Field>
        </div>
        <div className="flex flex-wrap gap-4">
          {ALERT_SEVERITIES.map((severity) => (
            <Checkbox
              key={severity}
              name="quiet.except"
              value={severity}
              label={`${severity} goes through`}
              defaultChecked={
                known.quiet ? known.quiet.exceptSeverities.includes(severity) : severity === "critical"
              }
              blockedBecause={readOnly ? "Only shown." : undefined}
            />
          ))}
        </div>
      </fieldset>
    </>
  );
}
