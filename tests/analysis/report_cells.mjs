// Opens a page of `leasehold report` in Chromium and prints which cells of its tables are cut off:
//   node report_cells.mjs PLAYWRIGHT CHROMIUM PAGE WIDTH [SCREENSHOT]
import {createRequire} from "node:module";
import {pathToFileURL} from "node:url";

const [playwright, executablePath, page, width, shot] = process.argv.slice(2);
const {chromium} = createRequire(import.meta.url)(playwright);
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu"],
  ignoreDefaultArgs: ["--hide-scrollbars"],
});
const context = await browser.newContext({offline: true, viewport: {width: Number(width), height: 900}});
const tab = await context.newPage();
tab.setDefaultTimeout(110000);
await tab.goto(pathToFileURL(page).href);
await tab.waitForSelector("#headline-table .tabulator-row");
await tab.waitForSelector("#metric-table .tabulator-row");
await tab.waitForTimeout(300);
const seen = {};
seen.cells = await tab.$$eval(".tabulator-cell, .tabulator-col-title", all => all.length);
seen.cut = await tab.$$eval(".tabulator-cell, .tabulator-col-title", all =>
  all.filter(each => each.scrollWidth > each.clientWidth).map(each => each.innerText),
);
seen.headline = await tab.$$eval("#headline-table .tabulator-row", rows =>
  rows.map(row => [...row.querySelectorAll(".tabulator-cell")].map(cell => cell.innerText)),
);
seen.notes = await tab.$$eval("#headline p", all => all.map(each => each.innerText));
// What does not fit is reached by a bar that is seen.
seen.scroll = await tab.$eval("#headline-table .tabulator-tableholder", holder => ({
  beyond: holder.scrollWidth - holder.clientWidth,
  bar: holder.offsetHeight - holder.clientHeight,
}));
if (shot) await tab.screenshot({path: shot, fullPage: true});
await browser.close();
console.log(JSON.stringify(seen));
