import { onTestFinished } from 'vitest'
import type { BindSessionOptions, BoundSession } from '../../src/host-session/index.ts'
import { bindSession } from '../../src/host-session/index.ts'
import type { TokenClientOptions } from '../../src/index.ts'
import type { ClientScene } from './set-up.ts'
import { setUp } from './set-up.ts'

/** A user of the host. */
export interface HostUser {
  readonly id: string
  readonly name?: string
}

/** A host's sign-in, without the HTTP around it. */
export interface Host {
  /** Who is signed in. */
  user: HostUser | null
  /** Whether the host cannot be reached. */
  isDown: boolean
  /** Runs before each answer. */
  before: (call: string) => Promise<void> | void
  /** What the page has asked, such as `get` and `end ada`. */
  readonly calls: string[]
  readonly getUser: () => Promise<HostUser | null>
  readonly signOut: (userId: string) => Promise<unknown>
}

/** A token client that is bound to a host's session. */
export interface BoundScene extends ClientScene {
  readonly host: Host
  readonly session: BoundSession<HostUser>
}

/** Creates a host where this user is signed in. */
export function createHost(user: HostUser | null): Host {
  async function answer<Value>(call: string, run: () => Value): Promise<Value> {
    host.calls.push(call)
    await host.before(call)
    if (host.isDown) throw new Error('The host is unreachable.')
    return run()
  }
  const host: Host = {
    user,
    isDown: false,
    before: () => {},
    calls: [],
    getUser: () => answer('get', () => host.user),
    signOut: (userId) =>
      answer(`end ${userId}`, () => {
        if (host.user?.id === userId) host.user = null
      }),
  }
  return host
}

/** Binds a client to a host's session, and waits for the first answer. */
export async function setUpBound(
  host = createHost({ id: 'ada' }),
  options: Partial<BindSessionOptions<HostUser>> = {},
  clientOptions: TokenClientOptions = {},
): Promise<BoundScene> {
  const scene = await setUp(clientOptions)
  const { getUser, signOut } = host
  const session = bindSession<HostUser>(scene.client, { getUser, signOut, ...options })
  onTestFinished(() => {
    session.dispose()
    localStorage.clear()
  })
  await scene.settle()
  return { ...scene, host, session }
}

/** A promise that a test resolves. */
export function createGate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { opened, open }
}
