/**
 * What rows share: the folder that they work in, and the packed packages. `once` does a piece of work for the first row
 * that needs it, such as an installation.
 */
export function createContext(folder, tarballs, against) {
  const done = new Map()
  const once = (name, work) => {
    if (!done.has(name)) done.set(name, work())
    return done.get(name)
  }
  return { folder, tarballs, against, once }
}
