// Starting one
export {
  emulatorNames,
  startEmulator,
  type EmulatorName,
  type EmulatorOptions,
  type Emulators,
} from './start-emulator.ts'
export type { EmulatorServer, ServerOptions } from './frame/server.ts'

// What a script changes and reads
export { createClock, type EmulatorClock } from './frame/clock.ts'
export type { Fault, FaultAnswer, Faults } from './frame/faults.ts'
export type { Reply } from './frame/reply.ts'
export type { RecordedRequest } from './frame/request.ts'

// Wealthica
export type { WealthicaOptions } from './wealthica/options.ts'
export type { WealthicaEmulator } from './wealthica/start.ts'
export type { TokenScript, TokenScripting } from './wealthica/tokens.ts'
