/** Makes an element with these attributes that looks like this, whatever the page says of its like. */
export function makeElement<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>>,
  style: Readonly<Record<string, string>> = {},
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  // One property at a time: a policy without `unsafe-inline` forbids style attributes.
  Object.assign(element.style, { all: 'revert', ...style })
  return element
}
