// Opens a page of `leasehold report` in Chromium, uses it as a reader would, and prints what it saw as JSON:
//   node report_page.mjs PLAYWRIGHT CHROMIUM PAGE [SCREENSHOTS]
import {createRequire} from "node:module";
import {pathToFileURL} from "node:url";

const [playwright, executablePath, page, shots] = process.argv.slice(2);
const {chromium} = createRequire(import.meta.url)(playwright);
const browser = await chromium.launch({executablePath, args: ["--no-sandbox", "--disable-gpu"]});

async function open(options) {
  const context = await browser.newContext({offline: true, ...options});
  const tab = await context.newPage();
  const told = [];
  tab.on("console", message => {
    if (message.type() === "error" || message.type() === "warning") told.push(message.text());
  });
  tab.on("pageerror", error => told.push(String(error)));
  tab.on("dialog", dialog => {
    told.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  tab.on("request", request => {
    if (!/^(file|data|about):/.test(request.url())) told.push(`request: ${request.url()}`);
  });
  await tab.goto(pathToFileURL(page).href);
  await tab.waitForSelector("#headline-table .tabulator-row");
  await tab.waitForSelector("#metric-plot svg .mark-symbol path");
  await tab.waitForFunction(() => document.getElementById("span")?.textContent);
  await tab.waitForTimeout(300);
  return {tab, told};
}

const {tab, told} = await open({viewport: {width: 1280, height: 900}, colorScheme: "light"});
const seen = {};
const texts = selector => tab.$$eval(selector, all => all.map(each => each.innerText));
const marks = selector =>
  tab.$$eval(`${selector} svg path`, all => all.filter(each => each.getAttribute("d")).length);

seen.title = await tab.title();
seen.heading = await tab.innerText("h1");
seen.findings = await tab.$$eval(".finding", all =>
  all.map(each => ({
    metric: each.dataset.metric,
    number: each.querySelector(".number").textContent,
    text: each.innerText,
  })),
);
const table = () =>
  tab.$$eval("#headline-table .tabulator-row", rows =>
    rows.map(row => [...row.querySelectorAll(".tabulator-cell")].map(cell => cell.innerText)),
  );
seen.headline = await table();
seen.columns = await texts("#headline-table .tabulator-col");
seen.best = (await texts("#best"))[0] ?? "";
seen.notes = await texts("#headline p");
seen.foreign = await tab.$$eval("main img, main script, main iframe, main b, main i, main object", all => all.length);
seen.marks = {
  metric: await marks("#metric-plot"),
  cost: await marks("#cost-plot"),
  portfolio: await marks("#portfolio"),
  leases: await marks("#leases"),
  stays: await marks("#stays"),
};
seen.canvases = (await tab.$$("canvas")).length;
if (shots) await tab.screenshot({path: `${shots}/light.png`, fullPage: true});

// Sorting: a click, and the keyboard.
const second = tab.locator("#headline-table .tabulator-col").nth(1);
await second.click();
seen.sorted = [await second.getAttribute("aria-sort"), (await table()).map(row => row[1])];
await second.focus();
await tab.keyboard.press("Enter");
seen.sortedByKey = [await second.getAttribute("aria-sort"), (await table()).map(row => row[1])];

// Filtering.
const rows = () =>
  tab.$$eval("#metric-table .tabulator-row .tabulator-cell:first-child", all => all.map(each => each.innerText));
await tab.fill("#filter", "slo attainment");
await tab.waitForTimeout(200);
seen.filtered = await rows();
seen.filteredCount = await tab.innerText("#filtered");
await tab.fill("#filter", "nothing is called so");
await tab.waitForTimeout(200);
seen.filteredAway = await rows();
await tab.fill("#filter", "");
await tab.waitForTimeout(200);

// Another metric.
seen.metrics = await tab.$$eval("#metric option", all => all.map(each => each.textContent));
const before = await tab.innerHTML("#metric-plot svg");
await tab.selectOption("#metric", {index: 1});
await tab.waitForTimeout(300);
seen.metricChanged = before !== (await tab.innerHTML("#metric-plot svg"));

// A lease's bill, by pointer and by keyboard.
if (seen.marks.leases) {
  const bars = tab.locator("#leases svg .mark-rect path");
  await bars.first().hover({force: true});
  await tab.waitForTimeout(150);
  seen.bill = await tab.innerText("#bill");
  await tab.locator("#leases .plot").focus();
  await tab.keyboard.press("ArrowDown");
  await tab.waitForTimeout(150);
  seen.nextBill = await tab.innerText("#bill");
}

// Zoom: button, key, drag and back.
const span = () => tab.innerText("#span");
seen.spans = [await span()];
await tab.click("button[aria-label='Zoom in']");
seen.spans.push(await span());
await tab.locator(".plot.time").first().focus();
await tab.keyboard.press("+");
seen.spans.push(await span());
await tab.keyboard.press("0");
seen.spans.push(await span());
const plot = tab.locator(".plot.time svg").first();
if (await plot.count()) {
  await plot.scrollIntoViewIfNeeded();
  const box = await plot.boundingBox();
  await tab.mouse.move(box.x + box.width * 0.4, box.y + 60);
  await tab.mouse.down();
  await tab.mouse.move(box.x + box.width * 0.6, box.y + 60, {steps: 4});
  await tab.mouse.up();
  await tab.waitForTimeout(200);
  seen.dragged = await span();
  await plot.dblclick({position: {x: box.width / 2, y: 60}});
  seen.afterDoubleClick = await span();
}

// Another point and replication.
const points = await tab.$$eval("#run-point option", all => all.length);
await tab.selectOption("#run-point", {index: points - 1});
await tab.waitForTimeout(500);
const seeds = await tab.$$eval("#run-seed option", all => all.map(each => each.textContent));
await tab.selectOption("#run-seed", {index: seeds.length - 1});
await tab.waitForTimeout(500);
seen.lastRun = [
  await tab.$eval("#run-point", each => each.selectedOptions[0].textContent),
  await tab.$eval("#run-seed", each => each.selectedOptions[0].textContent),
];
seen.seeds = seeds;

// Dark by the button.
await tab.click("#theme");
await tab.click("#theme");
await tab.waitForTimeout(400);
seen.dark = await tab.evaluate(() => getComputedStyle(document.body).backgroundColor);
seen.hacked = await tab.evaluate(() => globalThis.hacked ?? null);
seen.told = [...told];

// Dark by the system, and narrow.
for (const [name, options] of [
  ["dark", {viewport: {width: 1280, height: 900}, colorScheme: "dark"}],
  ["narrow", {viewport: {width: 400, height: 800}, colorScheme: "light", deviceScaleFactor: 2}],
]) {
  const other = await open(options);
  seen[`${name}Told`] = other.told;
  seen[`${name}Wide`] = await other.tab.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  if (shots) await other.tab.screenshot({path: `${shots}/${name}.png`, fullPage: true});
}
await browser.close();
console.log(JSON.stringify(seen));
