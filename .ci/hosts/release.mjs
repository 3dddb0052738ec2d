// A dry run of the release: what would be published, and by which changesets.
import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { basename, join } from 'node:path'
import { command } from '../command.mjs'
import { root } from '../install.mjs'

export const releaseRows = [{ name: 'release: dry run', run: dryRun }]

async function dryRun({ tarballs, folder }) {
  const sizes = []
  for (const tarball of tarballs) {
    const output = await command(folder, 'npm', 'publish', tarball, '--dry-run', '--json')
    const { name, version, files, size } = published(output)
    for (const path of ['LICENSE', 'README.md', 'dist/index.js', 'dist/index.d.ts']) {
      ok(
        files.some((file) => file.path === path),
        `${name} has no ${path}`,
      )
    }
    const manifest = JSON.parse(await command(folder, 'tar', '-xzOf', tarball, 'package/package.json'))
    deepStrictEqual(manifest.publishConfig, { access: 'public', provenance: true })
    strictEqual(manifest.repository.directory, `packages/${name.split('/')[1]}`)
    strictEqual(basename(tarball), `${name.replace('@', '').replace('/', '-')}-${version}.tgz`)
    sizes.push(`${name.split('/')[1]} ${Math.round(size / 1000)} kB`)
  }
  await command(root, join(root, 'node_modules/.bin/changeset'), 'status')
  return sizes.join(', ')
}

/** npm prints one object, in some versions below the package's name. */
function published(output) {
  const value = JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1))
  return value.files ? value : Object.values(value)[0]
}
