/**
 * A parameter's name as the most lenient server reads it: `[actAs]`, `ACTAS[]`, `actAs` with a control or an invisible
 * character in it, and full-width letters are all `actas`; `filter[owner]` is `filter.owner`. Empty where nothing is
 * left.
 */
export function plainName(name: string): string {
  const visible = name.normalize('NFKC').replaceAll(/[\p{Cf}\p{Cc}\p{Mn}]/gu, '')
  return (visible.toLowerCase().match(/[\p{L}\p{N}_-]+/gu) ?? []).join('.')
}

/** Whether a name is a reserved one, or a part of what that holds: `actAs.x` sets something of `actAs`. */
export function isPartOf(plain: string, reserved: string): boolean {
  return plain === reserved || plain.startsWith(`${reserved}.`)
}
