// The script of the emulated Connect page: tells the opener what happened, and shows that something is going on.

const { origin, messages, expiresInMs } = document.body.dataset

/** Posts to the origin that opened the page, never to `*`: the messages are nobody else's business. */
function tellOpener(list) {
  if (!origin) return
  for (const message of JSON.parse(list)) window.parent.postMessage({ wealthica: true, ...message }, origin)
}

tellOpener(messages)

document.addEventListener('click', ({ target }) => {
  const told = target instanceof Element ? target.closest('[data-post]') : null
  if (told) tellOpener(told.dataset.post)
})

// Signing in to a bank takes a moment; here the moment is made up.
const pauseMs = 500
const working = document.querySelector('.working')

document.addEventListener('submit', (event) => {
  event.preventDefault()
  document.body.classList.add('busy')
  working.textContent = working.dataset.text
  setTimeout(() => event.target.submit(), pauseMs)
})

// A page that the browser kept is shown as it was before the form was sent.
addEventListener('pageshow', () => {
  document.body.classList.remove('busy')
  if (working) working.textContent = ''
})

if (expiresInMs) setTimeout(() => location.replace(location.pathname), Number(expiresInMs))
