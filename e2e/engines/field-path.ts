/**
 * Returns an XPath to the field with this label. Not by role: a password field has none, and engines differ in what
 * they report for it.
 */
export function fieldPath(label: string): string {
  const labels = `//label[normalize-space()='${label}']`
  return `${labels}//input | //input[@id=${labels}/@for]`
}
