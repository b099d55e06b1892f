// Places for what takes time, so that nothing lies over anything else.

/// A row for each, so that those of a row do not overlap and those of a group lie together.
export function inLanes(spans: {from: number; to: number; group: string}[]): {rows: number[]; all: number} {
  const rows: number[] = [];
  let first = 0,
    ends: number[] = [],
    group: string | null = null;
  for (const span of spans) {
    if (span.group !== group) {
      first += group === null ? 0 : ends.length + 0.7;
      ends = [];
      group = span.group;
    }
    let lane = ends.findIndex(end => end <= span.from);
    if (lane < 0) lane = ends.length;
    ends[lane] = span.to;
    rows.push(first + lane);
  }
  return {rows, all: first + ends.length};
}
