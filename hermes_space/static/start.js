// The page of the start asks how far it is, and becomes the app once that is there: its address stays.
const body = document.body;
const stored = () => { try { return localStorage.getItem('hs-theme') } catch { return null } };
const asked = new URLSearchParams(location.search).get('__theme') || stored();
const dark = matchMedia('(prefers-color-scheme: dark)').matches;
body.classList.toggle('dark', asked === 'dark' || (asked !== 'light' && dark));

const part = name => body.querySelector(`[data-is="${name}"]`);
const show = state => {
  for (const [name, text] of Object.entries(state.texts)) {
    if (part(name).textContent !== text) part(name).textContent = text;
  }
  part('error').hidden = !state.texts.error;
  part('card').hidden = Boolean(state.texts.error);
  part('bar').setAttribute('aria-valuenow', state.percent);
  part('bar').firstElementChild.style.setProperty('--p', `${state.percent}%`);
};
const ask = async () => {
  try {
    const answer = await fetch('start-up', { cache: 'no-store' });
    const state = await answer.json();
    if (state.ready) return location.reload();
    show(state);
  } catch {
    part('doing').textContent = 'The server does not answer; it is asked again';
  }
  setTimeout(ask, 1000);
};
ask();
