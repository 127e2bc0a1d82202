/** The stripes of "unknown" as an SVG pattern. */
export function HatchPattern({ id }: { id: string }) {
  return (
    <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect width="6" height="6" fill="var(--unknown-soft)" />
      <rect width="1.5" height="6" fill="var(--unknown-solid)" fillOpacity="0.55" />
    </pattern>
  );
}
