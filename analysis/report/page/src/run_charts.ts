// One replication over time. All charts show one span: whoever zooms one of them zooms all.
import type {TopLevelSpec} from "vega-lite";
import type {View} from "vega";
import type {Data, Lease, Run} from "./data";
import {button, choice, make, replace, section, style} from "./dom";
import {date, dollars, grouped, length} from "./numbers";
import {showBill} from "./bill";
import {inLanes} from "./lanes";
import {serviceChart} from "./service_chart";
import {Clock, LEFT, RIGHT, type Span, type TimeChart} from "./time_chart";
import {draw, legend, palette} from "./vega_chart";

const REST = "the rest";

export class RunCharts {
  readonly element: HTMLElement;
  private point = 0;
  private run!: Run;
  private clock!: Clock;
  private span: Span = [0, 1];
  private charts: TimeChart[] = [];
  private groups: string[] = [];
  private readonly body = make("div");
  private readonly seeds = make("span");
  private readonly shown = make("output", {class: "span", id: "span"});
  private turn = 0; // of drawing: what an older one brings late is dropped

  constructor(private readonly data: Data) {
    const points = [...new Set(data.series.rows.map(run => run.point))];
    const labels = points.map(point => data.headline.points[point]!.label);
    const select = choice("Point", labels, 0, index => {
      this.point = points[index]!;
      this.choose(this.of(this.point)[0]!);
    });
    select.querySelector("select")!.id = "run-point";
    const zoom = make(
      "div",
      {class: "zoom", role: "group", "aria-label": "Span of time"},
      button("−", "Zoom out", () => this.zoom(2)),
      button("+", "Zoom in", () => this.zoom(0.5)),
      button("←", "Earlier", () => this.move(-0.25)),
      button("→", "Later", () => this.move(0.25)),
      button("all", "The whole run", () => this.look(0, this.run.end)),
      this.shown,
    );
    const hidden = data.series.all - data.series.rows.length;
    this.element = section(
      "run",
      "One replication over time",
      make("div", {class: "controls"}, select, this.seeds, zoom),
      make(
        "p",
        {class: "caption"},
        "Drag across a chart to zoom into a span, double-click for all of it; with a chart in focus, " +
          "+ − 0 zoom and ← → move." +
          (hidden ? ` ${hidden} of ${data.series.all} replications are not in this page.` : ""),
      ),
      this.body,
    );
    if (points.length) {
      this.point = points[0]!;
      this.select(this.of(this.point)[0]!);
    }
  }

  redraw(): void {
    if (this.data.series.rows.length) void this.build();
  }

  private of(point: number): Run[] {
    return this.data.series.rows.filter(run => run.point === point);
  }

  private choose(run: Run): void {
    this.select(run);
    void this.build();
  }

  private select(run: Run): void {
    this.run = run;
    this.clock = new Clock(run.start, run.end);
    this.span = [0, run.end];
    const runs = this.of(this.point);
    const select = choice(
      "Replication",
      runs.map(each => `seed ${each.seed}`),
      runs.indexOf(run),
      index => this.choose(runs[index]!),
    );
    select.querySelector("select")!.id = "run-seed";
    replace(this.seeds, select);
  }

  private async build(): Promise<void> {
    const turn = ++this.turn;
    for (const chart of this.charts) chart.drop();
    this.charts = [];
    this.groups = this.run.portfolio?.layers.map(layer => layer.group) ?? [];
    const parts: HTMLElement[] = [];
    const later: (() => Promise<TimeChart>)[] = [];
    const add = (
      title: string,
      id: string,
      note: string,
      plot: HTMLElement,
      drawn: () => Promise<TimeChart>,
    ): void => {
      parts.push(
        make(
          "figure",
          {id},
          make("figcaption", {}, make("strong", {}, title), note ? make("span", {class: "muted"}, ` ${note}`) : null),
          plot,
        ),
      );
      later.push(drawn);
    };
    const plotFor = (label: string): HTMLElement => {
      const plot = make("div", {class: "plot time", tabindex: "0", role: "group", "aria-label": label});
      plot.addEventListener("keydown", event => this.key(event));
      return plot;
    };
    if (this.run.portfolio) {
      const plot = plotFor("Chips held");
      add("Chips held", "portfolio", "chips on average, by chip and lease programme", plot, () =>
        this.portfolio(plot),
      );
    }
    const leases = this.run.leases;
    if (leases.rows.length) {
      const plot = plotFor("Leases");
      const bill = make("div", {class: "bill", "aria-live": "polite", id: "bill"});
      showBill(bill, null, this.run.start, "");
      const cut =
        leases.all > leases.rows.length
          ? `the dearest ${leases.rows.length} of ${grouped(leases.all)}, ${dollars(leases.shown)} of ${dollars(leases.billed)}`
          : `all ${grouped(leases.all)}, ${dollars(leases.billed)}`;
      add("Leases", "leases", cut, plot, () => this.leases(plot, bill));
      parts[parts.length - 1]!.append(bill);
    }
    if (this.run.stays.rows.length) {
      const plot = plotFor("Jobs on chips");
      const cut =
        this.run.stays.all > this.run.stays.rows.length
          ? `the longest ${this.run.stays.rows.length} of ${grouped(this.run.stays.all)} stays`
          : "";
      add("Jobs on chips", "stays", cut, plot, () => this.stays(plot));
    }
    for (const [index, service] of this.run.services.entries()) {
      const plot = plotFor(`Requests of ${service.name}`);
      const cut = service.each > 1 ? `means of ${length(service.time[1]! - service.time[0]!)}` : "";
      add(service.name, `service-${index}`, `requests a second${cut ? `, ${cut}` : ""}`, plot, async () =>
        serviceChart(
          plot,
          service,
          this.clock,
          (from, to) => this.look(from, to),
          () => this.look(0, this.run.end),
        ),
      );
    }
    if (this.run.postMortem.length || !this.run.stable)
      parts.push(
        make(
          "div",
          {class: "post-mortem", id: "post-mortem"},
          make("h3", {}, "What stands out"),
          make(
            "ul",
            {},
            ...(this.run.stable ? [] : [make("li", {}, `Unstable: ${this.run.stability}`)]),
            ...this.run.postMortem.map(text => make("li", {}, text)),
          ),
        ),
      );
    replace(this.body, ...parts);
    for (const drawn of later) {
      const chart = await drawn();
      if (turn !== this.turn) {
        chart.drop();
        return;
      }
      this.charts.push(chart);
    }
    this.look(...this.span);
  }

  // --- the span ---

  private look(from: number, to: number): void {
    const least = Math.max(this.run.end / 2000, 60);
    const width = Math.min(Math.max(to - from, least), this.run.end);
    const begin = Math.min(Math.max(from, 0), this.run.end - width);
    this.span = [begin, begin + width];
    this.shown.textContent =
      this.run.start === null
        ? `${length(begin)} to ${length(begin + width)}`
        : `${date(this.run.start + begin)} to ${date(this.run.start + begin + width)} UTC`;
    if (this.clock.name) this.shown.textContent += `; axes in ${this.clock.name}`;
    for (const chart of this.charts) chart.show(this.span);
  }

  private zoom(by: number): void {
    const [from, to] = this.span;
    const middle = (from + to) / 2,
      half = ((to - from) / 2) * by;
    this.look(middle - half, middle + half);
  }

  private move(by: number): void {
    const shift = (this.span[1] - this.span[0]) * by;
    this.look(this.span[0] + shift, this.span[1] + shift);
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const acts: Record<string, () => void> = {
      "+": () => this.zoom(0.5),
      "=": () => this.zoom(0.5),
      "-": () => this.zoom(2),
      "0": () => this.look(0, this.run.end),
      ArrowLeft: () => this.move(-0.25),
      ArrowRight: () => this.move(0.25),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  /// As Vega draws it: milliseconds of a date, or a number.
  private drawn(seconds: number): number {
    return this.clock.at(seconds) * (this.run.start === null ? 1 : 1000);
  }

  /// Scale and axis of time for Vega-Lite: its ends are signals.
  private get time() {
    const ends = {domainMin: {expr: "from"}, domainMax: {expr: "to"}, nice: false};
    const axis = {
      grid: true,
      tickCount: Math.max(3, Math.min(8, Math.floor(document.documentElement.clientWidth / 130))),
      labelFlush: false,
      labelBound: true,
    };
    if (this.run.start === null)
      return {type: "quantitative", title: null, scale: {zero: false, ...ends}, axis} as const;
    const format = {
      minutes: "%H:%M",
      hours: "%H:%M",
      day: "%d %b",
      date: "%d %b",
      week: "%d %b",
      month: "%b",
      quarter: "%b",
      year: "%Y",
    };
    return {type: "temporal", title: null, scale: {type: "utc", ...ends}, axis: {...axis, format}} as const;
  }

  private async timeChart(
    plot: HTMLElement,
    spec: object,
    label: string,
    extra: object[] = [],
  ): Promise<{view: View; chart: TimeChart}> {
    const ends = [
      {name: "from", value: this.drawn(this.span[0])},
      {name: "to", value: this.drawn(this.span[1])},
    ];
    const room = (): number => Math.max(plot.clientWidth - LEFT - RIGHT, 100);
    const view = await draw(
      plot,
      {
        width: room(),
        autosize: {type: "none"},
        padding: {left: LEFT, right: RIGHT, top: 6, bottom: 24},
        ...spec,
        params: [...ends, ...extra],
      } as unknown as TopLevelSpec,
      label,
    );
    const observer = new ResizeObserver(() => {
      if (plot.clientWidth > 0 && view.width() !== room()) void view.width(room()).runAsync();
    });
    observer.observe(plot);
    const show = ([from, to]: Span): void => {
      void view.signal("from", this.drawn(from)).signal("to", this.drawn(to)).runAsync();
    };
    this.dragging(plot, view);
    return {
      view,
      chart: {
        show,
        drop: () => {
          observer.disconnect();
          view.finalize();
        },
      },
    };
  }

  /// Dragging over a chart of Vega's zooms into what was covered.
  private dragging(plot: HTMLElement, view: View): void {
    const svg = plot.querySelector("svg");
    if (!svg) return;
    const cover = make("div", {class: "cover", hidden: ""});
    plot.append(cover);
    const place = (event: PointerEvent): number =>
      event.clientX - svg.getBoundingClientRect().left - view.origin()[0]!;
    const second = (x: number): number => {
      const scale = view.scale("x") as unknown as {invert: (x: number) => number | Date};
      return this.clock.back(Number(scale.invert(x)) / (this.run.start === null ? 1 : 1000));
    };
    svg.addEventListener("pointerdown", down => {
      if (down.button !== 0) return;
      const begin = place(down);
      const moved = (event: PointerEvent): void => {
        const now = place(event);
        cover.hidden = Math.abs(now - begin) < 4;
        const left = svg.getBoundingClientRect().left - plot.getBoundingClientRect().left + view.origin()[0]!;
        cover.style.left = `${Math.min(begin, now) + left}px`;
        cover.style.width = `${Math.abs(now - begin)}px`;
      };
      const up = (event: PointerEvent): void => {
        window.removeEventListener("pointermove", moved);
        cover.hidden = true;
        const end = place(event);
        if (Math.abs(end - begin) >= 4) this.look(second(Math.min(begin, end)), second(Math.max(begin, end)));
      };
      window.addEventListener("pointermove", moved);
      window.addEventListener("pointerup", up, {once: true});
    });
    svg.addEventListener("dblclick", () => this.look(0, this.run.end));
  }

  // --- the charts ---

  private colour(group: string): string {
    const place = this.groups.indexOf(group);
    return place < 0 || group === REST ? style("faint") : (palette()[place] ?? style("faint"));
  }

  private async portfolio(plot: HTMLElement): Promise<TimeChart> {
    const held = this.run.portfolio!;
    const domain = held.layers.map(layer => layer.group);
    const rows = held.layers.flatMap((layer, order) =>
      layer.chips.flatMap((chips, bin) => {
        const row = {group: layer.group, order, chips};
        const begin = {...row, time: this.drawn(bin * held.width)};
        return bin + 1 === layer.chips.length ? [begin, {...row, time: this.drawn((bin + 1) * held.width)}] : [begin];
      }),
    );
    const {chart} = await this.timeChart(
      plot,
      {
        height: 170,
        data: {values: rows},
        mark: {type: "area", interpolate: "step-after", clip: true, fillOpacity: 0.9},
        encoding: {
          x: {field: "time", ...this.time},
          y: {field: "chips", type: "quantitative", title: null, axis: {grid: true, tickCount: 4}, stack: "zero"},
          order: {field: "order"},
          color: {field: "group", type: "nominal", scale: {domain, range: domain.map(group => this.colour(group))}},
        },
      },
      "Chips held over time, by chip and lease programme",
    );
    plot.after(legend(domain.map(group => [group, this.colour(group)])));
    return chart;
  }

  private async leases(plot: HTMLElement, bill: HTMLElement): Promise<TimeChart> {
    const place = (group: string): number => {
      const at = this.groups.indexOf(group);
      return at < 0 ? this.groups.length : at;
    };
    const leases = [...this.run.leases.rows].sort((a, b) => place(a.group) - place(b.group) || a.from - b.from);
    const until = (lease: Lease): number => Math.min(lease.to ?? this.run.end, this.run.end);
    const lanes = inLanes(leases.map(lease => ({from: lease.from, to: until(lease), group: lease.group})));
    const rows = leases.map((lease, index) => ({
      index,
      row: lanes.rows[index]!,
      below: lanes.rows[index]! + 0.84,
      from: this.drawn(lease.from),
      to: this.drawn(until(lease)),
      colour: this.colour(lease.group),
    }));
    const {view, chart} = await this.timeChart(
      plot,
      {
        height: Math.min(Math.max(lanes.all * 7, 60), 420),
        data: {values: rows},
        mark: {type: "bar", clip: true, minBandSize: 1},
        encoding: {
          x: {field: "from", ...this.time},
          x2: {field: "to"},
          y: {
            field: "row",
            type: "quantitative",
            axis: null,
            scale: {domain: [0, lanes.all], reverse: true, nice: false},
          },
          y2: {field: "below"},
          color: {field: "colour", type: "nominal", scale: null},
          stroke: {condition: {test: "datum.index === marked", value: style("ink")}, value: style("paper")},
          strokeWidth: {condition: {test: "datum.index === marked", value: 1.6}, value: 0.3},
          opacity: {condition: {test: "marked < 0 || datum.index === marked", value: 1}, value: 0.72},
        },
      },
      "Leases over time",
      [{name: "marked", value: -1}],
    );
    let marked = -1;
    const mark = (row: number): void => {
      if (row === marked) return;
      marked = row;
      const lease = leases[row] ?? null;
      showBill(bill, lease, this.run.start, lease ? this.colour(lease.group) : "");
      void view.signal("marked", row).runAsync();
    };
    view.addEventListener("mousemove", (_, item) => {
      const datum = (item as {datum?: {index?: number}} | null)?.datum;
      if (typeof datum?.index === "number") mark(datum.index);
    });
    plot.addEventListener("keydown", event => {
      const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
      if (!step) return;
      event.preventDefault();
      mark((marked + step + leases.length) % leases.length);
    });
    return chart;
  }

  private async stays(plot: HTMLElement): Promise<TimeChart> {
    const workloads = [...new Set(this.run.stays.rows.map(stay => stay.workload))];
    const order = workloads.flatMap(workload => this.run.stays.rows.filter(stay => stay.workload === workload));
    const lanes = inLanes(order.map(stay => ({from: stay.from, to: stay.to, group: stay.workload})));
    const values = order.map((stay, index) => ({
      from: this.drawn(stay.from),
      to: this.drawn(stay.to),
      row: lanes.rows[index]!,
      below: lanes.rows[index]! + 0.84,
      workload: workloads.indexOf(stay.workload),
      tip: {
        [stay.workload]: stay.job === stay.workload ? "" : stay.job,
        chips: grouped(stay.chips),
        from: length(stay.from),
        for: length(stay.to - stay.from),
        end: stay.end,
      },
    }));
    const {chart} = await this.timeChart(
      plot,
      {
        height: Math.min(Math.max(lanes.all * 13, 26), 320),
        data: {values},
        mark: {type: "bar", clip: true, minBandSize: 1},
        encoding: {
          x: {field: "from", ...this.time},
          x2: {field: "to"},
          y: {
            field: "row",
            type: "quantitative",
            axis: null,
            scale: {domain: [0, lanes.all], reverse: true, nice: false},
          },
          y2: {field: "below"},
          color: {
            field: "workload",
            type: "nominal",
            scale: {domain: workloads.map((_, i) => i), range: workloads.map((_, i) => palette()[i % 7])},
          },
          tooltip: {field: "tip"},
        },
      },
      "Stays of jobs on chips",
    );
    if (workloads.length <= 12) plot.after(legend(workloads.map((name, i) => [name, palette()[i % 7]!])));
    return chart;
  }
}
