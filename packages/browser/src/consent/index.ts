export { consentUrl, startConsent } from './start-consent.ts'
export { resumeConsent } from './resume-consent.ts'
export type { ConsentOutcome } from './resume-consent.ts'
