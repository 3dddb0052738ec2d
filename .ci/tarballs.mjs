// Packs the published packages of a checkout.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { command } from './command.mjs'

/** Returns the folders of the packages that are published, such as `server`. */
export function publishedPackages(checkout) {
  const folders = readdirSync(join(checkout, 'packages'))
  return folders.filter((name) => {
    const manifest = JSON.parse(readFileSync(join(checkout, 'packages', name, 'package.json'), 'utf8'))
    return !manifest.private
  })
}

/** Packs one package into a folder. Packing replaces its manifest for a moment, so nothing else may run. */
export function packOne(checkout, name, folder) {
  return command(join(checkout, 'packages', name), 'npm', 'pack', '--pack-destination', folder)
}

/** Returns the paths of the tarballs in a folder. */
export function tarballsIn(folder) {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.tgz'))
    .map((file) => join(folder, file))
}
