// Sortable tables.
import {
  FilterModule,
  FormatModule,
  FrozenColumnsModule,
  InteractionModule,
  ResizeTableModule,
  SortModule,
  Tabulator,
  type CellComponent,
  type ColumnDefinition,
} from "tabulator-tables";
import type {Cell, Table} from "./data";
import {make} from "./dom";

Tabulator.registerModule([
  FilterModule,
  FormatModule,
  FrozenColumnsModule,
  InteractionModule,
  ResizeTableModule,
  SortModule,
]);

const ARROWS = {lower: "↓", higher: "↑", "": ""} as const;

/// What is not defined comes last, whichever way.
function byMean(a: Cell, b: Cell, _: unknown, __: unknown, ___: unknown, direction: string): number {
  const last = direction === "asc" ? Infinity : -Infinity;
  const x = a.mean ?? last,
    y = b.mean ?? last;
  return x === y ? 0 : x < y ? -1 : 1;
}

function plain(cell: CellComponent): HTMLElement {
  return make("span", {}, String(cell.getValue() ?? ""));
}

/// A mean with its interval; below it how far it is from the baseline.
export function written(cell: Cell, baseline: boolean, below = true): HTMLElement {
  const value = make(
    "div",
    {class: "value"},
    cell.value,
    cell.half ? make("span", {class: "half"}, ` ± ${cell.half}`) : null,
    cell.tally ? make("span", {class: "half"}, ` ${cell.tally}`) : null,
  );
  if (!below) return value;
  const text = baseline
    ? "baseline"
    : cell.change
      ? `${cell.change}${cell.changeHalf ? ` ± ${cell.changeHalf}` : ""}`
      : "";
  return make(
    "div",
    {},
    value,
    make(
      "div",
      {class: cell.marked ? "change marked" : "change"},
      text,
      cell.marked ? make("span", {class: "star", title: "more than chance"}, " *") : null,
    ),
  );
}

/// How wide a column has to be for what stands in it, margins included: a number that is cut is another number.
function widthOf(contents: HTMLElement[]): number {
  const probe = make("div", {class: "probe"}, ...contents);
  document.body.append(probe);
  const width = Math.ceil(probe.getBoundingClientRect().width);
  probe.remove();
  return width;
}

/// As wide as the longest word of a heading, whose words may stand below one another.
function headingWords(text: string, unit: string, arrow: string): HTMLElement[] {
  const words = text.split(" ");
  if (arrow) words.push(`${words.pop()!}\u00a0${arrow} ▾`);
  return [...words, unit].map(word => make("div", {}, word));
}

function title(text: string, unit: string, arrow = "", hint = ""): () => HTMLElement {
  return () =>
    make(
      "div",
      {class: "heading", ...(hint ? {title: hint} : {})},
      make("div", {}, text, arrow ? make("span", {class: "arrow"}, `\u00a0${arrow}`) : null),
      make("div", {class: "unit"}, unit),
    );
}

/// Headers take the keyboard, as Tabulator's own do not.
function withKeys(element: HTMLElement): void {
  for (const header of element.querySelectorAll<HTMLElement>(".tabulator-col[role=columnheader]")) {
    if (header.tabIndex === 0) continue;
    header.tabIndex = 0;
    header.addEventListener("keydown", event => {
      if (event.target !== header || (event.key !== "Enter" && event.key !== " ")) return;
      event.preventDefault();
      header.querySelector<HTMLElement>(".tabulator-col-content")?.click();
    });
  }
}

function table(
  element: HTMLElement,
  rows: object[],
  columns: ColumnDefinition[],
  layout: "fitColumns" | "fitDataStretch",
  height?: number,
): Tabulator {
  const made = new Tabulator(element, {
    data: rows,
    columns,
    layout,
    ...(height ? {height} : {}),
    headerSortElement: "",
    columnDefaults: {headerHozAlign: "left", formatter: plain},
  });
  made.on("tableBuilt", () => withKeys(element));
  return made;
}

function pointName(
  label: string,
  marks: {baseline: boolean; best: boolean; broken: string[]; unstable: number},
): HTMLElement {
  const name = make("span", {class: "point"}, label);
  if (marks.best) name.append(make("span", {class: "badge good"}, "best"));
  if (marks.broken.length) name.append(make("span", {class: "badge bad", title: marks.broken.join("; ")}, "✗"));
  if (marks.unstable) name.append(make("span", {class: "badge bad", title: "unstable"}, "!"));
  return name;
}

/// A row a point, a column a metric, as `compare` prints it.
export function pointTable(element: HTMLElement, shown: Table): Tabulator {
  const rows = shown.points.map((point, index) => {
    const row: Record<string, unknown> = {index};
    point.labels.forEach((label, axis) => (row[`axis${axis}`] = label));
    point.cells.forEach((cell, metric) => (row[`metric${metric}`] = cell));
    return row;
  });
  const corner: ColumnDefinition[] = shown.corner.map((name, axis) => ({
    title: "",
    titleFormatter: title(name, ""),
    field: `axis${axis}`,
    frozen: axis === 0,
    sorter: "string",
    minWidth: shown.corner.length > 1 ? 104 : 128,
    widthGrow: 1.3,
    formatter: cell => {
      const point = shown.points[(cell.getData() as {index: number}).index]!;
      const last = axis === shown.corner.length - 1;
      return last ? pointName(String(cell.getValue()), point) : plain(cell);
    },
  }));
  const metrics: ColumnDefinition[] = shown.metrics.map((metric, index) => ({
    title: "",
    titleFormatter: title(metric.title, metric.unit, ARROWS[metric.better], metric.meaning),
    field: `metric${index}`,
    hozAlign: "right",
    headerHozAlign: "right",
    sorter: byMean,
    minWidth: Math.max(
      72,
      widthOf([
        ...shown.points.map(point => written(point.cells[index]!, point.baseline)),
        ...headingWords(metric.title, metric.unit, ARROWS[metric.better]),
      ]),
    ),
    formatter: cell => {
      const point = shown.points[(cell.getData() as {index: number}).index]!;
      return written(cell.getValue() as Cell, point.baseline);
    },
  }));
  return table(element, rows, [...corner, ...metrics], "fitColumns");
}

/// Every metric of every point, to look for.
export function metricTable(element: HTMLElement, shown: Table): {table: Tabulator; filter: (text: string) => void} {
  const rows = shown.points
    .flatMap((point, p) =>
      shown.metrics.map((metric, m) => {
        const cell = point.cells[m]!;
        return {
          metric: metric.title,
          name: metric.name,
          point: point.label,
          unit: metric.unit,
          meaning: metric.meaning,
          cell,
          change: cell,
          p,
          m,
        };
      }),
    )
    .sort((a, b) => a.m - b.m || a.p - b.p);
  const change = (cell: Cell): HTMLElement =>
    make(
      "span",
      {class: cell.marked ? "difference marked" : "difference muted"},
      cell.change ? cell.change + (cell.changeHalf ? ` ± ${cell.changeHalf}` : "") : "",
      cell.marked ? make("span", {class: "star"}, " *") : null,
    );
  const byChange = (a: Cell, b: Cell): number =>
    Number(a.change.replace(/,/g, "") || 0) - Number(b.change.replace(/,/g, "") || 0);
  const made = table(
    element,
    rows,
    [
      {
        title: "",
        titleFormatter: title("Metric", ""),
        field: "metric",
        sorter: "string",
        minWidth: 210,
        widthGrow: 2,
        formatter: cell =>
          make("span", {title: (cell.getData() as {meaning: string}).meaning}, String(cell.getValue())),
      },
      {title: "", titleFormatter: title("Point", ""), field: "point", sorter: "string", minWidth: 150, maxWidth: 320},
      {
        title: "",
        titleFormatter: title("Mean", ""),
        field: "cell",
        sorter: byMean,
        hozAlign: "right",
        headerHozAlign: "right",
        minWidth: Math.max(140, widthOf(rows.map(row => written(row.cell, false, false)))),
        formatter: cell => written(cell.getValue() as Cell, false, false),
      },
      {title: "", titleFormatter: title("Unit", ""), field: "unit", sorter: "string", minWidth: 80},
      {
        title: "",
        titleFormatter: title("Difference", shown.baseline ? `to ${shown.baseline}` : ""),
        field: "change",
        sorter: byChange,
        hozAlign: "right",
        headerHozAlign: "right",
        minWidth: Math.max(150, widthOf(rows.map(row => make("div", {}, change(row.cell))))),
        formatter: cell => change(cell.getValue() as Cell),
      },
    ],
    "fitColumns",
    430,
  );
  const filter = (text: string): void => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    made.setFilter((row: {metric: string; name: string; point: string; meaning: string}) =>
      words.every(word => `${row.metric} ${row.name} ${row.point} ${row.meaning}`.toLowerCase().includes(word)),
    );
  };
  return {table: made, filter};
}
