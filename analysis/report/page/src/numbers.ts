// Numbers of charts and bills. Those of tables come written from the program.

export function grouped(value: number | null, digits = 0): string {
  return value === null
    ? "–"
    : value.toLocaleString("en-US", {minimumFractionDigits: digits, maximumFractionDigits: digits});
}

export function dollars(value: number | null): string {
  return value === null ? "–" : `${value < 0 ? "-" : ""}$${grouped(Math.abs(value), 2)}`;
}

/// At most four digits of what a chart shows.
export function short(value: number | null): string {
  return value === null ? "–" : value.toLocaleString("en-US", {maximumSignificantDigits: 4});
}

export function length(seconds: number): string {
  const days = seconds / 86400;
  if (days >= 100) return `${grouped(days)} d`;
  if (days >= 3) return `${short(Number(days.toPrecision(3)))} d`;
  return seconds >= 3600
    ? `${short(Number((seconds / 3600).toPrecision(3)))} h`
    : `${short(Math.round(seconds / 60))} min`;
}

export function date(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ");
}
