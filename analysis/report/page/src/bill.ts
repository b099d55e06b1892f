// What a lease was billed, and what its chips did.
import type {Lease} from "./data";
import {make, replace} from "./dom";
import {date, dollars, grouped, length, short} from "./numbers";

export function showBill(element: HTMLElement, lease: Lease | null, start: number | null, colour: string): void {
  if (!lease) {
    replace(
      element,
      make("p", {class: "muted"}, "Point at a lease for its bill, or step through them with ↑ and ↓."),
    );
    return;
  }
  const [productive = null, lost = null, idle = null, stranded = null] = lease.hours;
  const line = (name: string, value: string): HTMLElement =>
    make("div", {}, make("dt", {}, name), make("dd", {}, value));
  const when = (seconds: number | null): string =>
    seconds === null ? "open" : start === null ? length(seconds) : date(start + seconds);
  replace(
    element,
    make(
      "p",
      {},
      make("span", {class: "swatch", style: `background:${colour}`}),
      make("strong", {}, `Lease ${lease.id}`),
      ` of ${lease.tenant}: ${grouped(lease.chips)} chips, `,
      make("span", {class: "muted"}, lease.offer),
    ),
    make(
      "dl",
      {},
      line("billed", dollars(lease.billed)),
      ...lease.bill.map(([what, amount]) => line(`– ${what}`, dollars(amount))),
      line("price", `${lease.price === null ? "–" : `$${short(lease.price)}`} a chip-hour`),
      line(
        "held",
        `${when(lease.from)} to ${when(lease.to)}${lease.term ? `, a term of ${length(lease.term)}` : ""}`,
      ),
      line("state", lease.state),
      line(
        "chip-hours",
        `${short(productive)} productive, ${short(lost)} lost, ${short(idle)} idle, ${short(stranded)} stranded`,
      ),
    ),
  );
}
