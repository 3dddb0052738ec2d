import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript-api'

const root = fileURLToPath(new URL('../../../..', import.meta.url))

/** Returns the files of the repository whose path matches, relative to the root. Ignored files are left out. */
export function filesOf(pattern: RegExp): readonly string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate']
  const listed = execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\n')
  const deleted = new Set(
    execFileSync('git', ['ls-files', '--deleted'], { cwd: root, encoding: 'utf8' }).split('\n'),
  )
  return listed.filter((path) => pattern.test(path) && !deleted.has(path))
}

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

export function parse(path: string): ts.SourceFile {
  const kind = path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS
  return ts.createSourceFile(path, read(path), ts.ScriptTarget.ES2023, true, kind)
}

/** Returns the comments of a source: whole lines, and ends of lines after code. */
export function commentsOf(text: string): readonly string[] {
  return text.match(/(?<=^|\s)\/\/ .*$|^\s*\/?\*.*$/gm) ?? []
}

/**
 * Returns the titles of a test file: the first arguments of `test`, `test.each(…)`, `it` and `describe`, and the strings
 * in the table of `test.each`, which titles quote.
 */
export function titlesOf(source: ts.SourceFile): readonly string[] {
  const titles: string[] = []
  const visit = (node: ts.Node) => {
    if (ts.isCallExpression(node) && isTestFunction(node.expression)) {
      const title = node.arguments[0]
      if (title && (ts.isStringLiteralLike(title) || ts.isTemplateExpression(title))) {
        titles.push(title.getText(source).slice(1, -1))
        if (ts.isCallExpression(node.expression)) titles.push(...stringsIn(node.expression))
      }
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return titles
}

function stringsIn(node: ts.Node): readonly string[] {
  const strings: string[] = []
  const visit = (child: ts.Node) => {
    if (ts.isStringLiteralLike(child)) strings.push(child.text)
    ts.forEachChild(child, visit)
  }
  visit(node)
  return strings
}

function isTestFunction(node: ts.Expression): boolean {
  if (ts.isIdentifier(node)) return ['test', 'it', 'describe'].includes(node.text)
  if (ts.isPropertyAccessExpression(node) || ts.isCallExpression(node)) return isTestFunction(node.expression)
  return false
}
