/** A key that does something. Returning false passes it on to whoever registered earlier. */
export type KeyBinding = { label: string; run: (event: KeyboardEvent) => unknown };
/** By combination: "j", "mod+k", "g t", "?", "escape". */
export type KeyMap = Record<string, KeyBinding>;

type Layer = { label: string; read: () => KeyMap };
type Pressed = Pick<KeyboardEvent, "key" | "metaKey" | "ctrlKey" | "altKey">;

const SEQUENCE_MS = 1_200;
const layers: Layer[] = [];
let pending: { first: string; at: number } | undefined;

/** The written form of a pressed key. Shift is part of the character that it makes. */
export function comboOf(event: Pressed): string {
  const key = event.key === " " ? "space" : event.key.toLowerCase();
  return `${event.metaKey || event.ctrlKey ? "mod+" : ""}${event.altKey ? "alt+" : ""}${key}`;
}

/** Reads a key after an earlier one: "t" becomes "g t" when something starts with "g" and g was pressed just now. */
export function resolve(
  combo: string,
  earlier: { first: string; at: number } | undefined,
  known: ReadonlySet<string>,
  now: number,
): { combo: string; starts: boolean } {
  if (earlier && now - earlier.at < SEQUENCE_MS) {
    const sequence = `${earlier.first} ${combo}`;
    if (known.has(sequence)) return { combo: sequence, starts: false };
  }
  const starts = !known.has(combo) && [...known].some((one) => one.startsWith(`${combo} `));
  return { combo, starts };
}

const TEXTLESS = new Set(["checkbox", "radio", "button", "submit", "reset", "range", "color", "file"]);

export function isTyping(
  target: { tagName?: string; type?: string; isContentEditable?: boolean } | null,
): boolean {
  if (!target?.tagName) return false;
  if (target.isContentEditable) return true;
  const tag = target.tagName.toLowerCase();
  if (tag === "textarea" || tag === "select") return true;
  return tag === "input" && !TEXTLESS.has(target.type ?? "text");
}

function isElsewhere(event: KeyboardEvent): boolean {
  if (document.querySelector("[data-modal]")) return true;
  const target = event.target instanceof HTMLElement ? event.target : null;
  if (target?.closest("[role=menu]")) return true;
  return isTyping(target) && !(event.metaKey || event.ctrlKey);
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || isElsewhere(event)) return;
  const known = new Set(layers.flatMap((layer) => Object.keys(layer.read())));
  const now = Date.now();
  const found = resolve(comboOf(event), pending, known, now);
  pending = found.starts ? { first: found.combo, at: now } : undefined;

  for (const layer of layers.toReversed()) {
    const binding = layer.read()[found.combo];
    if (!binding || binding.run(event) === false) continue;
    event.preventDefault();
    return;
  }
}

export function addKeys(layer: Layer): () => void {
  if (layers.length === 0) document.addEventListener("keydown", onKeyDown);
  layers.push(layer);
  return () => {
    layers.splice(layers.indexOf(layer), 1);
    if (layers.length === 0) document.removeEventListener("keydown", onKeyDown);
  };
}

export type KeyGroup = { label: string; keys: { combo: string; label: string }[] };

/** What the keys of this page do, the page's own first; two tables that share their keys are listed once. */
export function listKeys(): KeyGroup[] {
  const groups = new Map<string, Map<string, string>>();
  for (const layer of layers.toReversed()) {
    const group = groups.get(layer.label) ?? new Map<string, string>();
    for (const [combo, binding] of Object.entries(layer.read()))
      if (!group.has(combo)) group.set(combo, binding.label);
    groups.set(layer.label, group);
  }
  return [...groups].map(([label, keys]) => ({
    label,
    keys: [...keys].map(([combo, text]) => ({ combo, label: text })),
  }));
}
