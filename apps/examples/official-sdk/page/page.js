/* global Wealthica */
// The vendor's client as it is. Only the addresses of the emulator are ours.
const show = (text) => {
  document.querySelector('#state').textContent = text
}

const user = Wealthica.init(await (await fetch('/addresses')).json()).login()
document.querySelector('#connect').addEventListener('click', () => {
  user.connect().onConnection((institution) => show(`Connected ${institution}`))
})
const institutions = await user.institutions.getList()
show(`Institutions: ${institutions.length}`)
