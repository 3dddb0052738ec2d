// A client in front of a relay
export { startScene } from './scene.ts'
export type { Scene, SceneOptions } from './scene.ts'
export { startRelay } from './relay-stand-in.ts'
export type { Relay, Reply, Seen } from './relay-stand-in.ts'
export { tokenAnswer } from './token-answer.ts'

// Time
export { createVirtualClock } from './virtual-clock.ts'
export type { VirtualClock } from './virtual-clock.ts'

// The Connect widget in jsdom
export { closeButton, dialog, frame, loadFrame, post, retryButton, watchForms } from './widget.ts'
export type { Posted } from './widget.ts'
