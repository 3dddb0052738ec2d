/**
 * Returns a parameter's name as the most lenient server would read it (G7): `[actAs]`, `ACTAS[]`, full-width letters and
 * `actAs` with a control or an invisible character in it are all `actas`, and `filter[owner]` is `filter.owner`.
 */
export function plainName(name: string): string {
  const visible = name.normalize('NFKC').replaceAll(/[\p{Cf}\p{Cc}\p{Mn}]/gu, '')
  return (visible.toLowerCase().match(/[\p{L}\p{N}_-]+/gu) ?? []).join('.')
}

/** Returns whether a name is reserved or a part of a reserved structure: `actAs.x` sets a part of `actAs`. */
export function isPartOf(plain: string, reserved: string): boolean {
  return plain === reserved || plain.startsWith(`${reserved}.`)
}
