import { maxHarmlessNames, maxNameLength } from '../config/defaults.ts'

/** Characters that a reader may skip: control, format and other invisible ones, and marks on the letter before. */
const skipped = /[\p{Cf}\p{Cc}\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}]/gu

/**
 * Returns a parameter's name as the most lenient server would read it (G7): `[actAs]`, `ACTAS[]`, full-width letters and
 * `actAs` with a control or an invisible character in it are all `actas`, and `filter[owner]` is `filter.owner`.
 *
 * Normalising a long name is costly: check its length first.
 */
export function plainName(name: string): string {
  if (/^[\w-]+$/.test(name)) return name.toLowerCase()
  const visible = isAscii(name) ? name.replaceAll(/\p{Cc}/gu, '').toLowerCase() : folded(name)
  return (visible.match(/[\p{L}\p{N}_-]+/gu) ?? []).join('.')
}

/** Returns whether reading the name needs no Unicode normalisation. */
export function isAscii(name: string): boolean {
  return /^[\0-\x7f]*$/.test(name)
}

/** Upper case first: a server that compares in upper case reads `ı` as `i`. */
function folded(name: string): string {
  return name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC').replaceAll(skipped, '')
}

/** Names that only the relay sets, ready to compare with many names. */
export interface ReservedNames {
  /** Whether a name has several parts, such as `filter[owner]`, which JSON writes as nested keys. */
  readonly hasPaths: boolean
  /** Returns the reserved name that a server may read `name` as, or that `name` is a part of, or `undefined`. */
  match(name: string): string | undefined
}

/** Prepares reserved names. Some servers read `act_as`, `act-as`, `act.as` and `actAs` as one name (PHP does the first). */
export function reservedNames(names: readonly string[]): ReservedNames {
  const plain = names.map(plainName)
  const byKey = new Map(plain.map((name) => [withoutMarks(name), name]))

  const matchReading = (reading: string): string | undefined => {
    const parts = plainName(reading).split('.').map(withoutMarks)
    if (parts.length === 1) return byKey.get(parts[0] ?? '')
    const text = parts.join('')
    const borders = new Set([0])
    let end = 0
    for (const part of parts) borders.add((end += part.length))
    for (const [key, name] of byKey) {
      // Anywhere: a server may read `data[actAs]` as the member of a structure that it unpacks.
      for (let at = text.indexOf(key); at !== -1; at = text.indexOf(key, at + 1)) {
        if (borders.has(at) && borders.has(at + key.length)) return name
      }
    }
    return undefined
  }

  // Browsers send the same names with every call. Reading one takes 1 to 3 µs of CPU, finding it here 0.02 µs.
  const harmless = new Set<string>()
  const isWorthKeeping = (name: string) => name.length <= maxNameLength && harmless.size < maxHarmlessNames

  return {
    hasPaths: plain.some((name) => name.includes('.')),
    match(name) {
      if (byKey.size === 0 || harmless.has(name)) return undefined
      // Some servers end a string at a NUL, others ignore the NUL.
      const readings = name.includes('\0') ? [name, ...name.split('\0')] : [name]
      for (const reading of readings) {
        const found = matchReading(reading)
        if (found !== undefined) return found
      }
      if (isWorthKeeping(name)) harmless.add(name)
      return undefined
    },
  }
}

/** Removes the marks within a name that frameworks leave out when they map a parameter to a field. */
function withoutMarks(name: string): string {
  return name.replaceAll(/[._-]/g, '')
}
