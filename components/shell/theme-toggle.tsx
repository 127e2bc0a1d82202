"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useState, useSyncExternalStore } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { Menu } from "@/components/ui/menu";
import { applyTheme, currentTheme, type Theme } from "@/components/ui/theme";

const never = () => () => undefined;
const PICTURE = { system: Monitor, light: Sun, dark: Moon };

const OPTIONS = [
  { value: "system", label: "As the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const;

export function ThemeToggle() {
  const atStart = useSyncExternalStore(never, currentTheme, (): Theme => "system");
  const [chosen, setChosen] = useState<Theme>();
  const theme = chosen ?? atStart;
  const Picture = PICTURE[theme];

  function choose(value: string) {
    const next = OPTIONS.find((option) => option.value === value)?.value;
    if (!next) return;
    applyTheme(next);
    setChosen(next);
  }

  return (
    <Menu
      trigger={
        <IconButton label="Colours" size="small">
          <Picture className="size-4" aria-hidden />
        </IconButton>
      }
      entries={[
        { kind: "choice", key: "theme", label: "Colours", value: theme, options: OPTIONS, onChange: choose },
      ]}
    />
  );
}
