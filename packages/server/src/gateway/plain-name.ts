/**
 * A parameter's name as the most lenient server reads it: `[actAs]`, `ACTAS[]`, `actAs.x`, `actAs` with a NUL or an
 * invisible character, and full-width letters are all `actas`. Empty where nothing is left.
 */
export function plainName(name: string): string {
  const visible = name.normalize('NFKC').replaceAll(/\p{Cf}/gu, '')
  return /[\p{L}\p{N}_-]+/u.exec(visible.toLowerCase())?.[0] ?? ''
}
