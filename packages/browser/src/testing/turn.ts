// Fake timers of a test runner replace the global one later.
const { setTimeout: later, MessageChannel: Channel } = globalThis

/** Resolves when every promise callback that is due has run. Works with the fake timers of test runners. */
export async function turn(): Promise<void> {
  // jsdom environments of Jest have no MessageChannel.
  await (Channel ? message(new Channel()) : new Promise((resolve) => void later(resolve)))
}

function message({ port1, port2 }: MessageChannel): Promise<void> {
  return new Promise((resolve) => {
    port2.addEventListener('message', () => {
      port2.close()
      resolve()
    })
    port2.start()
    port1.postMessage(null)
  })
}
