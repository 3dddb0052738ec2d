type Child = Node | string

/** Creates an element. Attributes, not styles: a page's security policy may forbid inline styles. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const created = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) created.setAttribute(name, value)
  created.append(...children)
  return created
}

/** Creates a button. */
export function button(
  label: string,
  onClick: () => void,
  attributes: Readonly<Record<string, string>> = {},
): HTMLButtonElement {
  const created = element('button', { type: 'button', ...attributes }, label)
  created.addEventListener('click', onClick)
  return created
}

/** Changes an element's text, unless it has it already: a change moves the reading position of a screen reader. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text
}
