// What the Paste tab does in the page: reads a file without sending it anywhere, asks for another reading and for
// repairs, takes the last one back. Runs as a gr.HTML's js_on_load, with element and trigger given. It builds no markup from pasted text.
const most = Number(element.querySelector('[data-most]').dataset.most);
const file = element.querySelector('input[type=file]');
const refusal = element.querySelector('[data-refusal]');
const box = () => document.querySelector('#hs-paste-text textarea');
const before = [];  // the texts that repairs replaced, the last one at the end; they never leave the page

function fill(text) {
  const field = box();
  field.value = text;
  field.dispatchEvent(new Event('input', {bubbles: true}));
  // Gradio takes the new value over before the next frame is drawn.
  requestAnimationFrame(() => requestAnimationFrame(() => document.querySelector('#hs-paste-check').click()));
}

// The mark at the beginning says which encoding it is; without one it is UTF-8.
function decoded(bytes) {
  const mark = bytes[0] * 256 + bytes[1];
  const encoding = mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

async function open(chosen) {
  const tooLong = chosen.size > most;
  refusal.textContent = tooLong
    ? `${chosen.name} has ${chosen.size.toLocaleString('en')} bytes; this page reads up to ${most.toLocaleString('en')}. Use hermes-space check for more.`
    : '';
  if (tooLong) return;
  const text = decoded(new Uint8Array(await chosen.arrayBuffer()));
  if (text.includes('\0')) {
    refusal.textContent = `${chosen.name} is no text: it holds zero bytes. Accepted is text in UTF-8, or in UTF-16 with its mark; hermes-space check reads packed files too.`;
  } else {
    fill(text);
  }
}

element.querySelector('button').addEventListener('click', () => file.click());
file.addEventListener('change', () => {
  if (file.files.length) open(file.files[0]);
  file.value = '';
});
document.addEventListener('change', event => {
  if (!event.target.closest('#hs-change')) return;
  const lists = [...document.querySelectorAll('#hs-change select')];
  trigger('change_reading', Object.fromEntries(lists.map(list => [list.dataset.axis, list.value])));
});
document.addEventListener('click', event => {
  const change = event.target.closest('#hs-paste-result [data-change]');
  if (change) {
    const shown = document.querySelector('#hs-change');
    shown.hidden = !shown.hidden;
    change.setAttribute('aria-expanded', String(!shown.hidden));
    return;
  }
  const button = event.target.closest('#hs-paste-result [data-mend], #hs-paste-result [data-undo]');
  if (!button || button.disabled) return;
  if ('undo' in button.dataset) {
    if (before.length) fill(before.pop());
    return;
  }
  before.push(box().value);
  button.disabled = true;
  trigger('mend', {which: button.dataset.mend});
});
