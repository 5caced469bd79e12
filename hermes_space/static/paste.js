// What the Paste tab does in the page: reads a file without sending it anywhere, asks for repairs, takes the last one
// back. Runs as a gr.HTML's js_on_load, with element and trigger given. It builds no markup from pasted text.
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

async function open(chosen) {
  const tooLong = chosen.size > most;
  refusal.textContent = tooLong
    ? `${chosen.name} has ${chosen.size.toLocaleString('en')} bytes; this page reads up to ${most.toLocaleString('en')}. Use hermes-space check for more.`
    : '';
  if (!tooLong) fill(await chosen.text());
}

element.querySelector('button').addEventListener('click', () => file.click());
file.addEventListener('change', () => {
  if (file.files.length) open(file.files[0]);
  file.value = '';
});
document.addEventListener('click', event => {
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
