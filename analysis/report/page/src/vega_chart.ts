// A chart of Vega-Lite: no code is made of text (the page forbids it), tips are plain texts, colours are those of the page.
import * as vega from "vega";
import {expressionInterpreter} from "vega-interpreter";
import {compile, type TopLevelSpec} from "vega-lite";
import {make, replace, style} from "./dom";

/// As analysis/figures/style.py: they differ for the colour-blind, and in grey.
export function palette(): string[] {
  return ["c1", "c2", "c3", "c4", "c5", "c6", "c7"].map(style);
}

function config(): object {
  const ink = style("ink"),
    muted = style("muted"),
    rule = style("rule"),
    font = style("font");
  return {
    background: "transparent",
    font,
    padding: {left: 2, right: 10, top: 6, bottom: 2},
    view: {stroke: null},
    axis: {
      domain: false,
      ticks: false,
      gridColor: rule,
      labelColor: muted,
      titleColor: muted,
      titleFontWeight: 400,
      titleFontSize: 11,
      labelFontSize: 11,
      labelPadding: 6,
      titlePadding: 8,
      labelLimit: 220,
    },
    axisY: {grid: false},
    legend: {disable: true},
    rule: {color: ink},
  };
}

const tip = make("div", {class: "tip", role: "status", hidden: ""});

function showTip(_: unknown, event: MouseEvent, __: unknown, value: unknown): void {
  if (value === null || value === undefined || value === "") {
    tip.hidden = true;
    return;
  }
  const rows = typeof value === "object" ? Object.entries(value as Record<string, unknown>) : [["", value]];
  replace(
    tip,
    ...rows.map(([key, text]) =>
      make("div", {}, make("span", {class: "muted"}, String(key)), make("span", {}, String(text))),
    ),
  );
  if (!tip.isConnected) document.body.append(tip);
  tip.hidden = false;
  const room = document.documentElement.clientWidth - tip.offsetWidth - 8;
  tip.style.left = `${Math.max(4, Math.min(event.clientX + 14, room))}px`;
  tip.style.top = `${event.clientY + 16}px`;
}

/// What each colour stands for.
export function legend(entries: [string, string][]): HTMLElement {
  return make(
    "ul",
    {class: "legend"},
    ...entries.map(([text, colour]) =>
      make("li", {}, make("span", {class: "swatch", style: `background:${colour}`}), text),
    ),
  );
}

/// Draws it into the element, whatever was there before.
export async function draw(element: HTMLElement, spec: TopLevelSpec, label: string): Promise<vega.View> {
  const compiled = compile({...spec, config: config()} as TopLevelSpec).spec;
  replace(element);
  const view = new vega.View(vega.parse(compiled, undefined, {ast: true}), {
    renderer: "svg",
    container: element,
    expr: expressionInterpreter,
    hover: true,
  });
  view.tooltip(showTip as unknown as vega.TooltipHandler);
  view.description(label);
  await view.runAsync();
  return view;
}
