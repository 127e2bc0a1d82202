"use client";

import { ChevronDown } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { Menu } from "@/components/ui/menu";
import { useClockText } from "@/components/ui/time";
import { zoneText } from "@/components/ui/time-text";
import { useKeys } from "@/components/ui/use-keys";
import { useZone } from "./zone";
import type { ZoneChoice } from "./zone-choice";

const NAME: Record<ZoneChoice, string> = { utc: "UTC", browser: "This browser", platform: "Platforms" };

export function ZonePicker() {
  const { choice, zone, options, choose, writes, setWrites } = useZone();
  const offset = useClockText((now) => zoneText(zone, now));
  const turn = () => setWrites(writes === "relative" ? "absolute" : "relative");
  useKeys({ t: { label: "Write moments as ages or as clock times", run: turn } }, { label: "Everywhere" });

  return (
    <Menu
      trigger={
        <Button variant="quiet" size="small" aria-label={`Time zone: ${zone}`}>
          {offset}
          <ChevronDown className="size-3" aria-hidden />
        </Button>
      }
      entries={[
        {
          kind: "choice",
          key: "zone",
          label: "Times are shown in",
          value: choice,
          onChange: (value) => {
            const chosen = options.find((option) => option.value === value);
            if (chosen) choose(chosen.value);
          },
          options: options.map((option) => ({
            value: option.value,
            label: NAME[option.value],
            hint: option.value === "utc" ? undefined : option.zone,
          })),
        },
        { kind: "line", key: "line" },
        {
          kind: "item",
          key: "turn",
          label: writes === "relative" ? "Write clock times" : "Write ages",
          onSelect: turn,
          hint: <Kbd>t</Kbd>,
        },
      ]}
    />
  );
}
