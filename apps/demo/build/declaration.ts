/** A declaration in a source file. */
export interface Declaration {
  /** The number of its first line, from 1. */
  readonly line: number
  readonly code: string
}

/**
 * Finds a function, constant, class, type or interface at the top level of a file that Prettier has formatted, with the
 * comment above it.
 *
 * @throws Error if the file does not declare the name at the top level
 */
export function declarationOf(source: string, name: string): Declaration {
  const lines = source.split('\n')
  const pattern = new RegExp(`^(export )?(async )?(function|const|class|type|interface) ${name}\\b`)
  const first = lines.findIndex((line) => pattern.test(line))
  if (first === -1) throw new Error(`${name} is not declared at the top level.`)
  const start = startOfComment(lines, first)
  // The next line that begins at the margin, and neither closes a bracket nor is empty, is another declaration.
  const after = lines.findIndex((line, index) => index > first && /^[^\s)}\]>]/.test(line))
  const code = lines.slice(start, after === -1 ? lines.length : startOfComment(lines, after)).join('\n')
  return { line: start + 1, code: code.trimEnd() }
}

/** Returns the first line of the comment that ends above a line, or the line itself. */
function startOfComment(lines: readonly string[], line: number): number {
  let start = line
  while (/^(\/\*\*| \*|\/\/)/.test(lines[start - 1] ?? '')) start -= 1
  return start
}

/** Returns the names that a file imports from the kit's packages. */
export function kitImportsOf(source: string): string[] {
  const imports = source.matchAll(/^import (?:type )?\{([^}]*)\} from '@token-relay\/[^']+'/gm)
  return Array.from(imports, ([, names = '']) =>
    names.split(',').map((name) => name.trim().replace('type ', '')),
  )
    .flat()
    .filter((name) => name !== '')
}
