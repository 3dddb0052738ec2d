/** Modules of the reader's own code that examples of the READMEs import, by their path. */
export const modulesOfReader: Readonly<Record<string, string>> = {
  './login.js': `export interface AppUser {
    readonly id: string
    readonly cardHolder: string
  }
  export declare function signedInUser(request: object): AppUser | null`,
  './host.js': `export declare function fetchUser(signal: AbortSignal): Promise<{ id: string } | null>
  export declare function sendSignOut(id: string, signal: AbortSignal): Promise<Response>`,
  './sign-in.js': 'export declare function signedInUser(request: object): { id: string } | null',
  './secrets.js': `export declare const secrets: {
    wakapay: { apiKey: string; apiSecret: string }
    swypex: { clientId: string; clientSecret: string }
  }`,
  './sessions.js':
    'export declare function userOfSession(cookie: string | undefined): Promise<{ id: string } | null>',
  './session.js': `export declare const session: import('@token-relay/browser/session').BoundSession<{ id: string }>`,
  './session-token.js': 'export declare function sessionToken(): string',
  './users.js': `export declare function userOf(request: object): {
    id: string
    wealthicaName: string
    email: string
  } | null`,
  './relay.js': `export declare const relay: import('@token-relay/server').Relay`,
  './sandbox.js': 'export declare const sandbox: { url: string; requestCount(): number }',
}

/** Names that fragments use without a declaration, by their type. */
export const namesOfReader: Readonly<Record<string, string>> = {
  apiKey: 'string',
  apiSecret: 'string',
  client: `import('@token-relay/browser').TokenClient`,
  clientId: 'string',
  clientSecret: 'string',
  identify: `import('@token-relay/server').RelayOptions['identify']`,
  user: '{ id: string; relaySubject: string }',
}
