export { bindSession } from './bind-session.ts'
export type { BindSessionOptions, BoundSession, SessionUser } from './bound-session.ts'
export type { HostSession } from './host-session.ts'
export type { SignOutStorage } from './sign-out-memory.ts'
