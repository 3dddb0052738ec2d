/**
 * Creates an element with these attributes and this style, regardless of the page's styles. By script, because a policy
 * without `unsafe-inline` forbids style sheets and style attributes.
 */
export function makeElement<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>>,
  css = '',
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.style.cssText = `all:revert;${css}`
  element.append(...children)
  return element
}
