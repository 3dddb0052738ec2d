/**
 * Undici's client, by its file: Bun answers `undici` with a part of its own, which has no dispatchers. In Node it is the
 * same module, so a host's `dispatcher` fits.
 */
export { Agent, buildConnector, type Dispatcher, errors, request, util } from 'undici/index.js'
