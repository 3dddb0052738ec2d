// Starting an emulator
export { emulatorNames, startEmulator } from './start-emulator.ts'
export type { EmulatorName, EmulatorOptions, Emulators } from './start-emulator.ts'
export type { ServerOptions } from './server/options.ts'
export type { EmulatorServer } from './server/server.ts'

// Scripting an emulator and reading its requests
export { createClock } from './server/clock.ts'
export type { EmulatorClock } from './server/clock.ts'
export type { Fault, FaultAnswer, Faults } from './server/faults.ts'
export type { Revocation } from './server/jwt-issuer.ts'
export type { Reply } from './server/reply.ts'
export type { RecordedRequest } from './server/request.ts'

// Wealthica
export type { WealthicaEmulator, WealthicaOptions } from './wealthica/index.ts'
export type { TokenScript, TokenScripting } from './wealthica/tokens.ts'

// Wych
export type { ConsentScripting } from './wych/consent/return-url.ts'
export type { WychEmulator, WychOptions } from './wych/index.ts'
export type { WychTokenScript, WychTokenScripting } from './wych/tokens.ts'

// Wyre
export type { WyreException, WyreExceptionType } from './wyre/exceptions.ts'
export type { WyreEmulator, WyreOptions } from './wyre/index.ts'

// WakaPay
export type { WakapayEmulator, WakapayOptions } from './wakapay/index.ts'

// Swypex
export type { SwypexEmulator, SwypexOptions } from './swypex/index.ts'
