/** Which clock the page shows: UTC, the browser's, or the one where the platforms are run. */
export const ZONE_CHOICES = ["utc", "browser", "platform"] as const;
export type ZoneChoice = (typeof ZONE_CHOICES)[number];
export const ZONE_COOKIE = "wheelhouse.zone";

export function readZoneChoice(value: string | undefined): ZoneChoice {
  return ZONE_CHOICES.find((choice) => choice === value) ?? "utc";
}
