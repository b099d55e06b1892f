// What `leasehold report` puts into the page: analysis/report/page_data.cpp and run_series.cpp write it.

export interface Finding {
  metric: string;
  title: string;
  number: string;
  unit: string;
  who: string;
  verdict: string;
  best: boolean;
}

export interface Metric {
  name: string;
  title: string;
  unit: string; // of the numbers as they are written
  factor: number; // a number in the metric's own unit / factor = as it is written
  better: "lower" | "higher" | "";
  meaning: string;
}

export interface Cell {
  value: string;
  half: string;
  tally: string;
  change: string;
  changeHalf: string;
  marked: boolean;
  mean: number | null;
  low: number | null;
  high: number | null;
}

export interface Point {
  label: string;
  labels: string[];
  baseline: boolean;
  best: boolean;
  broken: string[];
  unstable: number;
  replications: number;
  cells: Cell[];
}

export interface Table {
  title: string;
  corner: string[];
  metrics: Metric[];
  points: Point[];
  baseline: string;
  legend: string[];
  notes: string[];
}

export interface Lease {
  id: string;
  tenant: string;
  offer: string;
  group: string;
  kind: string;
  state: string;
  chips: number | null;
  from: number;
  to: number | null;
  term: number | null;
  price: number | null;
  billed: number | null;
  effective: number | null;
  hours: (number | null)[]; // productive, lost, idle, stranded
  bill: [string, number][];
}

export interface Stay {
  job: string;
  workload: string;
  from: number;
  to: number;
  chips: number | null;
  end: string;
}

export interface Service {
  name: string;
  each: number; // periods that a value is the mean of
  time: number[];
  offered: (number | null)[];
  capacity: (number | null)[];
  within: (number | null)[];
}

export interface Run {
  point: number;
  seed: number;
  stable: boolean;
  stability: string;
  postMortem: string[];
  start: number | null; // seconds since 1970
  end: number;
  portfolio: {width: number; layers: {group: string; chips: number[]}[]; billed: number[]} | null;
  leases: {all: number; billed: number; shown: number; rows: Lease[]};
  stays: {all: number; rows: Stay[]};
  services: Service[];
}

export interface Data {
  scenario: string;
  findings: Finding[];
  bestBy: string;
  where: string[];
  headline: Table;
  all: Table;
  costs: {by: string; table: Table}[];
  runs: {metrics: string[]; rows: {point: number; seed: number; values: (number | null)[]}[]; leftOut: number};
  series: {all: number; rows: Run[]};
  manifest: string;
  commands: string[];
}

export function read(): Data {
  return JSON.parse(document.getElementById("data")?.textContent ?? "") as Data;
}
