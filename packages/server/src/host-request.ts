import type { IncomingMessage } from 'node:http'
/** @ts-ignore: without the types of Express, which hosts on node:http or a fetch runtime need not have, it is `any`. */
import type { Request } from 'express'

/** The request that the host's functions get by default: Express's, or Node's without the types of Express. */
export type HostRequest = [0] extends [1 & Request] ? IncomingMessage : Request
