import { type EmulatorClock, createClock } from './clock.ts'
import { type EmulatorServer, type Provider, startServer } from './server.ts'
import { refuseUnknown } from './shape.ts'

/** The options that every emulator takes. */
export interface ServerOptions {
  /** The port, 0 to 65 535. Default 0: a free one. */
  readonly port?: number | undefined
  /** The address to listen on. Default `127.0.0.1`. */
  readonly host?: string | undefined
  /** Default: real time. Emulators that share a clock move together. */
  readonly clock?: EmulatorClock | undefined
}

/** The options of one provider, with their defaults filled in. */
export type Settings<Options extends ServerOptions> = {
  readonly [Name in Exclude<keyof Options, keyof ServerOptions>]-?: Exclude<Options[Name], undefined>
}

/** A minimum and a maximum, both allowed. */
export type Range = readonly [min: number, max: number]

/** 1 second to a day: the range of every duration. */
export const durationSeconds: Range = [1, 86_400]

/** A provider, and what its emulator offers in addition to {@link EmulatorServer}. */
export interface Emulation<Extras extends object> extends Provider {
  /** Returns the additional members. `url` is the origin of the server. */
  readonly extras: (url: string) => Extras
}

type Given<Known> = { readonly [Option in keyof Known]?: Known[Option] | undefined }

/** The definition of an emulator. */
export interface EmulatorDefinition<Name extends string, Known extends object, Extras extends object> {
  readonly name: Name
  /** Every option that the provider adds to {@link ServerOptions}, with its default. */
  readonly defaults: Known
  /** The options that must be whole numbers, with their ranges. */
  readonly ranges: Readonly<Partial<Record<keyof Known, Range>>>
  /** Creates the provider for one start. */
  readonly create: (settings: Known, clock: EmulatorClock) => Emulation<Extras> | Promise<Emulation<Extras>>
}

/**
 * Returns the function that starts an emulator. It rejects with a `TypeError` for an unknown option, with a
 * `RangeError` for one that is out of range, and with the system's error, such as `EADDRINUSE`, if it cannot
 * listen.
 */
export function defineEmulator<Name extends string, Known extends object, Extras extends object>({
  name,
  defaults,
  ranges,
  create,
}: EmulatorDefinition<Name, Known, Extras>) {
  return async (
    options: ServerOptions & Given<Known> = {},
  ): Promise<EmulatorServer & { readonly name: Name } & Extras> => {
    refuseUnknown(options, [...Object.keys(defaults), 'port', 'host', 'clock'], 'option')
    const given: Given<Known> = options
    const settings = { ...defaults }
    for (const option in defaults) settings[option] = given[option] ?? defaults[option]
    for (const option in ranges) {
      const range = ranges[option]
      if (range) checkWhole(option, settings[option], range)
    }
    const { port = 0, host = '127.0.0.1', clock = createClock() } = options
    const { extras, ...provider } = await create(settings, clock)
    const server = await startServer(provider, { port, host, clock })
    return { ...server, name, ...extras(server.url) }
  }
}

/** Throws a `RangeError` unless a value is a whole number within a range. */
export function checkWhole(name: string, value: unknown, [min, max]: Range): void {
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return
  throw new RangeError(`${name} is ${String(value)}; it must be a whole number from ${min} to ${max}`)
}
