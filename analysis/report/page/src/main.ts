// The page of a campaign: what was found, how it compares, how single runs went, and how to make it again.
import {metricChart, costChart} from "./metric_chart";
import {read, type Data} from "./data";
import {button, make, section} from "./dom";
import {RunCharts} from "./run_charts";
import {metricTable, pointTable} from "./tables";
import {palette} from "./vega_chart";

const THEMES = ["auto", "light", "dark"] as const;

function header(data: Data, redraw: () => void): HTMLElement {
  let theme = 0;
  const toggle = button("◐", "Light, dark, or as the system has it", () => {
    theme = (theme + 1) % THEMES.length;
    document.documentElement.dataset["theme"] = THEMES[theme]!;
    toggle.setAttribute("aria-label", `Colours: ${THEMES[theme]!}`);
    redraw();
  });
  toggle.id = "theme";
  const [, counts = ""] = [data.scenario, data.headline.title.slice(data.scenario.length).replace(/^: /, "")];
  return make(
    "header",
    {},
    make(
      "div",
      {},
      make("p", {class: "kind"}, "Leasehold report"),
      make("h1", {}, data.scenario),
      make("p", {class: "muted"}, counts),
    ),
    toggle,
  );
}

/// What the figures say, the numbers first.
function answer(data: Data): HTMLElement {
  const best = data.bestBy ? (data.headline.notes[0] ?? null) : null;
  const several = data.headline.points.length > 1;
  return section(
    "answer",
    "The answer",
    best ? make("p", {class: "lead", id: "best"}, best) : null,
    make(
      "div",
      {class: "findings"},
      ...data.findings.map(finding =>
        make(
          "div",
          {class: "finding", "data-metric": finding.metric},
          make("div", {class: "number"}, finding.number, make("span", {class: "of"}, ` ${finding.unit}`)),
          make(
            "div",
            {},
            make("div", {}, make("strong", {}, finding.title), several ? `: ${finding.who}` : ""),
            make("div", {class: "muted"}, finding.verdict ? `${finding.verdict}.` : ""),
          ),
        ),
      ),
    ),
  );
}

function headline(data: Data): {element: HTMLElement; build: () => void} {
  const place = make("div", {id: "headline-table"});
  const notes = data.headline.notes.slice(data.bestBy ? 1 : 0);
  const urgent = (text: string): boolean => /^(WARNING|!)/.test(text);
  const warnings = notes.filter(urgent);
  const element = section(
    "headline",
    "Side by side",
    place,
    make(
      "div",
      {class: "caption"},
      ...[...data.headline.legend, ...notes.filter(text => !urgent(text))].map(text => make("p", {}, text)),
      make("p", {}, "↓ lower is better, ↑ higher is better. A click on a heading sorts."),
    ),
    warnings.length ? make("div", {class: "notes"}, ...warnings.map(text => make("p", {}, text))) : null,
  );
  return {
    element,
    build: () => {
      pointTable(place, data.headline);
    },
  };
}

function everything(data: Data): {element: HTMLElement; build: () => void} {
  const place = make("div", {id: "metric-table"});
  const search = make("input", {
    type: "search",
    id: "filter",
    placeholder: "metric, point or meaning",
    autocomplete: "off",
  });
  const count = make("output", {class: "muted", id: "filtered"});
  const element = section(
    "everything",
    "Every metric",
    make("div", {class: "controls"}, make("label", {class: "choice"}, make("span", {}, "Show"), search), count),
    place,
  );
  return {
    element,
    build: () => {
      const {table, filter} = metricTable(place, data.all);
      search.addEventListener("input", () => filter(search.value));
      table.on("dataFiltered", (_, rows) => {
        count.textContent = search.value ? `${rows.length} rows` : "";
      });
    },
  };
}

function again(data: Data): HTMLElement {
  return section(
    "again",
    "How to make it again",
    make(
      "p",
      {class: "caption"},
      "The same scenario, inputs and seeds give the same bytes. The manifest holds the scenario as it was run and the " +
        "hash of every input.",
    ),
    make("pre", {tabindex: "0"}, data.commands.join("\n")),
    data.manifest
      ? make(
          "details",
          {},
          make("summary", {}, "manifest.yaml"),
          make("pre", {id: "manifest", tabindex: "0"}, data.manifest),
        )
      : null,
  );
}

function start(): void {
  const data = read();
  document.title = `${data.scenario} – Leasehold report`;
  const metric = metricChart(data);
  const cost = costChart(data, palette);
  const runs = new RunCharts(data);
  const side = headline(data);
  const all = everything(data);
  const redraw = (): void => {
    metric.redraw();
    cost?.redraw();
    runs.redraw();
  };
  const page = document.getElementById("page")!;
  page.append(header(data, redraw), answer(data), side.element, metric.element);
  if (cost) page.append(cost.element);
  if (data.series.rows.length) page.append(runs.element);
  page.append(all.element, again(data));
  side.build();
  all.build();
  redraw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
}

start();
