// What the single file for pages without a bundler has: everything that a page uses
export { createTokenClient, followToken, providerFetch, TokenError, tokenSnapshot } from '../index.ts'
export { connectRequest, openConnect, preloadConnect } from '../connect/index.ts'
export { openConnectPopup } from '../connect/popup.ts'
export { redirectToConnect, resumeConnect } from '../connect/redirect.ts'
export { consentUrl, resumeConsent, startConsent } from '../consent/index.ts'
export { bindSession } from '../host-session/index.ts'
