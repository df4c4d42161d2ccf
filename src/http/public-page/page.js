// Looks again by itself while something can still happen; without script there is the link "Look again".
const state = () => document.querySelector('main')?.dataset.state
const look = async () => {
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } })
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const main = page.querySelector('main')
  if (main === null) return
  if (main.dataset.state !== state()) document.querySelector('main')?.replaceWith(main)
  if (main.dataset.tone === 'open' || main.dataset.tone === 'busy') setTimeout(again, 2000)
}
const again = () => look().catch(() => setTimeout(again, 5000))
setTimeout(again, 2000)
