// One metric: the mean of each point with its interval, over what every replication had.
import type {TopLevelSpec} from "vega-lite";
import type {Data} from "./data";
import {choice, make, section, style} from "./dom";
import {draw, legend} from "./vega_chart";

export function metricChart(data: Data): {element: HTMLElement; redraw: () => void} {
  const table = data.all;
  const first = data.headline.metrics[0]?.name;
  let chosen = Math.max(
    table.metrics.findIndex(metric => metric.name === first),
    0,
  );
  const plot = make("div", {class: "plot", id: "metric-plot"});
  const meaning = make("p", {class: "caption"});

  const redraw = (): void => {
    const metric = table.metrics[chosen];
    if (!metric) return;
    const column = data.runs.metrics.indexOf(metric.name);
    const labels = table.points.map(point => point.label);
    const means = table.points
      .map((point, p) => {
        const cell = point.cells[chosen]!;
        const scaled = (value: number | null): number | null => (value === null ? null : value / metric.factor);
        return {
          p,
          mean: scaled(cell.mean),
          low: scaled(cell.low),
          high: scaled(cell.high),
          tip: {
            [point.label]: `${cell.value}${cell.half ? ` ± ${cell.half}` : ""} ${metric.unit}`,
            ...(cell.change
              ? {
                  "to the baseline":
                    cell.change + (cell.changeHalf ? ` ± ${cell.changeHalf}` : "") + (cell.marked ? " *" : ""),
                }
              : {}),
          },
        };
      })
      .filter(row => row.mean !== null);
    const runs =
      column < 0
        ? []
        : data.runs.rows
            .map(run => {
              const value = run.values[column] ?? null;
              return {
                p: run.point,
                value: value === null ? null : value / metric.factor,
                tip: {[table.points[run.point]!.label]: `seed ${run.seed}`},
              };
            })
            .filter(row => row.value !== null);
    const y = {
      field: "p",
      type: "ordinal",
      title: null,
      scale: {domain: labels.map((_, p) => p), paddingInner: 0.2},
      axis: {labelExpr: `${JSON.stringify(labels)}[datum.value]`, labelColor: style("ink"), labelFontSize: 12},
    } as const;
    const unit = metric.unit ? `${metric.title} (${metric.unit})` : metric.title;
    const x = (field: string) =>
      ({field, type: "quantitative", title: unit, scale: {zero: false, nice: true}, axis: {tickCount: 6}}) as const;
    const spec = {
      width: "container",
      height: Math.max(46 * labels.length, 80),
      autosize: {type: "fit-x", contains: "padding"},
      layer: [
        {
          data: {values: runs},
          mark: {type: "point", size: 46, strokeWidth: 1.2, opacity: 0.75, color: style("muted")},
          encoding: {y, x: x("value"), tooltip: {field: "tip"}},
        },
        {
          data: {values: means.filter(row => row.low !== null)},
          mark: {type: "rule", strokeWidth: 2.2, color: style("accent")},
          encoding: {y, x: x("low"), x2: {field: "high"}},
        },
        {
          data: {values: means},
          mark: {type: "point", filled: true, shape: "diamond", size: 130, opacity: 1, color: style("accent")},
          encoding: {y, x: x("mean"), tooltip: {field: "tip"}},
        },
      ],
    };
    meaning.textContent =
      `${metric.title}: ${metric.meaning || metric.name}${metric.better ? `; ${metric.better} is better` : ""}. ` +
      "Diamond and bar: mean and its interval. Circles: replications" +
      (data.runs.leftOut ? ` (${data.runs.leftOut} are not drawn).` : ".");
    void draw(plot, spec as unknown as TopLevelSpec, `${metric.title} of each point`);
  };

  const select = choice(
    "Metric",
    table.metrics.map(metric => metric.title),
    chosen,
    index => {
      chosen = index;
      redraw();
    },
  );
  select.querySelector("select")!.id = "metric";
  return {
    element: section(
      "metric-section",
      "One metric, replication by replication",
      make("div", {class: "controls"}, select),
      plot,
      meaning,
    ),
    redraw,
  };
}

/// Bars of what was paid, taken apart.
export function costChart(data: Data, colours: () => string[]): {element: HTMLElement; redraw: () => void} | null {
  if (!data.costs.length) return null;
  let chosen = 0;
  const plot = make("div", {class: "plot", id: "cost-plot"}),
    key = make("div");
  const redraw = (): void => {
    const table = data.costs[chosen]!.table;
    const labels = table.points.map(point => point.label);
    const most = 7;
    const parts = table.metrics
      .map((metric, index) => ({metric, index}))
      .filter(part => part.metric.name !== "total");
    const own = (part: number): string => {
      const place = parts.findIndex(each => each.index === part);
      return place < most ? parts[place]!.metric.name : "the rest";
    };
    const domain = [
      ...parts.slice(0, most).map(part => part.metric.name),
      ...(parts.length > most ? ["the rest"] : []),
    ];
    const range = [...colours(), style("faint")].slice(0, domain.length);
    const rows = table.points
      .flatMap((point, p) =>
        parts.map(({metric, index}, order) => {
          const cell = point.cells[index]!;
          return {
            p,
            order,
            part: own(index),
            value: (cell.mean ?? 0) / 1e6,
            tip: {
              [point.label]: metric.name,
              mean: `${cell.value}${cell.half ? ` ± ${cell.half}` : ""} ${metric.unit}`,
            },
          };
        }),
      )
      .filter(row => row.value !== 0);
    const largest = Math.max(
      ...table.points.map(point => Math.max(...point.cells.map(cell => Math.abs(cell.mean ?? 0)), 0)),
      0,
    );
    const [unit, step] = largest >= 1e6 ? ["$M", 1] : largest >= 1e3 ? ["$k", 1e3] : ["$", 1e6];
    for (const row of rows) row.value *= step as number;
    const spec = {
      width: "container",
      height: Math.max(38 * labels.length, 70),
      autosize: {type: "fit-x", contains: "padding"},
      data: {values: rows},
      mark: {type: "bar", stroke: style("paper"), strokeWidth: 0.6},
      encoding: {
        y: {
          field: "p",
          type: "ordinal",
          title: null,
          scale: {domain: labels.map((_, p) => p), padding: 0.28},
          axis: {labelExpr: `${JSON.stringify(labels)}[datum.value]`, labelColor: style("ink"), labelFontSize: 12},
        },
        x: {field: "value", type: "quantitative", title: `mean cost (${unit})`, axis: {tickCount: 6}},
        color: {field: "part", type: "nominal", scale: {domain, range}},
        order: {field: "order"},
        tooltip: {field: "tip"},
      },
    };
    key.replaceChildren(legend(domain.map((part, index) => [part, range[index]!])));
    void draw(plot, spec as unknown as TopLevelSpec, `Cost by ${data.costs[chosen]!.by}`);
  };
  const select = choice(
    "Taken apart by",
    data.costs.map(cost => cost.by),
    0,
    index => {
      chosen = index;
      redraw();
    },
  );
  select.querySelector("select")!.id = "cost-by";
  return {
    element: section("costs", "What was paid for what", make("div", {class: "controls"}, select), plot, key),
    redraw,
  };
}
