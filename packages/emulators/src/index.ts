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

// Wych
export type { ConsentScripting } from './wych/consent/return-url.ts'
export type { WychOptions } from './wych/options.ts'
export type { WychEmulator } from './wych/start.ts'
export type { WychTokenScript, WychTokenScripting } from './wych/tokens.ts'

// Wyre
export type { WyreException, WyreExceptionType } from './wyre/exceptions.ts'
export type { WyreOptions } from './wyre/options.ts'
export type { WyreEmulator } from './wyre/start.ts'

// WakaPay and Swypex
export type { WakapayOptions } from './wakapay/options.ts'
export type { WakapayEmulator } from './wakapay/start.ts'
export type { SwypexOptions } from './swypex/options.ts'
export type { SwypexEmulator } from './swypex/start.ts'
export type { Revocation } from './frame/jwt-issuer.ts'
