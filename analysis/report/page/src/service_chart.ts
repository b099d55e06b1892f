// What was asked of a service and what it could serve: long series, which uPlot draws.
import uPlot from "uplot";
import type {Service} from "./data";
import {replace, style} from "./dom";
import {LEFT, RIGHT, type Clock, type TimeChart} from "./time_chart";

export function serviceChart(
  plot: HTMLElement,
  service: Service,
  clock: Clock,
  look: (from: number, to: number) => void,
  whole: () => void,
): TimeChart {
  const ink = style("ink"),
    muted = style("muted"),
    rule = style("rule");
  const axis = {stroke: muted, grid: {stroke: rule, width: 1}, ticks: {show: false}, font: `11px ${style("font")}`};
  replace(plot);
  const steps = uPlot.paths.stepped!({align: 1});
  const options: uPlot.Options = {
    width: Math.max(plot.clientWidth, 200),
    height: 190,
    tzDate: seconds => uPlot.tzDate(new Date(seconds * 1e3), "Etc/UTC"),
    scales: {x: {time: clock.start !== null}, y: {range: (_, __, most) => [0, Math.max(most * 1.05, 1e-9)]}},
    axes: [axis, {...axis, size: LEFT}],
    padding: [8, RIGHT, 0, 0],
    cursor: {
      y: false,
      drag: {x: true, y: false, setScale: false},
      bind: {
        dblclick: () => () => {
          whole();
          return null;
        },
      },
    },
    legend: {live: true},
    series: [
      {label: clock.name ?? "UTC"},
      {label: "offered", stroke: muted, fill: `${style("c3")}22`, width: 1, paths: steps},
      {label: "can be served within the objective", stroke: style("accent"), width: 1.6, paths: steps},
      {label: "can be served", stroke: ink, width: 1, dash: [4, 3], paths: steps},
    ],
    hooks: {
      setSelect: [
        chart => {
          const {left, width} = chart.select;
          if (width < 4) return;
          chart.setSelect({left: 0, top: 0, width: 0, height: 0}, false);
          look(clock.back(chart.posToVal(left, "x")), clock.back(chart.posToVal(left + width, "x")));
        },
      ],
    },
  };
  const chart = new uPlot(
    options,
    [service.time.map(seconds => clock.at(seconds)), service.offered, service.within, service.capacity],
    plot,
  );
  const observer = new ResizeObserver(() => {
    if (plot.clientWidth > 0) chart.setSize({width: plot.clientWidth, height: 190});
  });
  observer.observe(plot);
  return {
    show: ([from, to]) => {
      chart.setScale("x", {min: clock.at(from), max: clock.at(to)});
    },
    drop: () => {
      observer.disconnect();
      chart.destroy();
    },
  };
}
