// Elements, whose texts are texts: no name from a scenario is ever read as markup.

type Child = Node | string | null;

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child): child is Node | string => child !== null));
  return element;
}

/// A part of the page with a heading.
export function section(id: string, title: string, ...children: Child[]): HTMLElement {
  return make("section", {id, "aria-labelledby": `${id}-title`}, make("h2", {id: `${id}-title`}, title), ...children);
}

export function choice(
  label: string,
  texts: string[],
  chosen: number,
  changed: (index: number) => void,
): HTMLLabelElement {
  const select = make("select");
  texts.forEach((text, index) => select.append(make("option", {value: String(index)}, text)));
  select.value = String(chosen);
  select.addEventListener("change", () => changed(Number(select.value)));
  return make("label", {class: "choice"}, make("span", {}, label), select);
}

export function button(text: string, label: string, pressed: () => void): HTMLButtonElement {
  const element = make("button", {type: "button", "aria-label": label, title: label}, text);
  element.addEventListener("click", pressed);
  return element;
}

/// The value of a colour or font of the style sheet, as it is in light or dark.
export function style(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

export function replace(parent: HTMLElement, ...children: Child[]): void {
  parent.replaceChildren(...children.filter((child): child is Node | string => child !== null));
}
