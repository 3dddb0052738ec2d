// The script of the emulated Connect page. It posts messages to the opener and shows progress.

const { origin, messages, expiresInMs } = document.body.dataset

/** Posts to the origin that opened the page, never to `*`, so that no other page reads the messages. */
function postToOpener(list) {
  if (!origin) return
  // Assumption: a page in a window of its own posts to the window that opened it.
  const opener = window.opener ?? window.parent
  for (const message of JSON.parse(list)) opener.postMessage({ wealthica: true, ...message }, origin)
}

// The host cannot hear keys that are pressed in this page.
addEventListener('keydown', ({ key }) => key === 'Escape' && postToOpener('[{"event":"close"}]'))

// Assumption: that there is such an event, and its name. The host can then tell this page from an error.
postToOpener('[{"event":"LOADED"}]')
postToOpener(messages)

document.addEventListener('click', ({ target }) => {
  const control = target instanceof Element ? target.closest('[data-post]') : null
  if (control) postToOpener(control.dataset.post)
})

// Simulates the time that a sign-in at a bank takes.
const pauseMs = 500
const working = document.querySelector('.working')

document.addEventListener('submit', (event) => {
  event.preventDefault()
  document.body.classList.add('busy')
  working.textContent = working.dataset.text
  setTimeout(() => event.target.submit(), pauseMs)
})

// A page that returns from the back/forward cache must not look busy.
addEventListener('pageshow', () => {
  document.body.classList.remove('busy')
  if (working) working.textContent = ''
})

if (expiresInMs) setTimeout(() => location.replace(location.pathname), Number(expiresInMs))
