// Moves within what the server drew: the current step, replay, search, links. It builds no markup from trace text.
// Runs as a gr.HTML's js_on_load, with element, trigger and watch given, for the list and for the open trace.
const all = (query, root = element) => [...root.querySelectorAll(query)];
const one = (query, root = element) => root.querySelector(query);
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const SPEEDS = [1, 2, 4, 0.5];
const PACE = 1800;
const MAX_HITS = 2000;
const MIN_CELL = 8;

let trace = null;   // the element of the open trace, null in the list
let now = 1;
let total = 0;
let opened = null;  // the reasoning that this script opened, and closes again
let timer = 0;
let speed = 1;
let hits = [];
let hit = -1;
let cells = [];

function begin() {
  const found = one('.hs-trace');
  if (!found) {
    if (trace) leave();
    trace = null;
    return;
  }
  if (found.dataset.ready) return;
  found.dataset.ready = '1';
  stop();
  trace = found;
  total = Number(trace.dataset.total);
  opened = null;
  cells = all('.hs-cell').map(cell => ({
    step: Number(cell.dataset.go), width: Number(cell.style.getPropertyValue('--w')), html: cell.innerHTML, title: cell.title,
    failures: Number(article(Number(cell.dataset.go))?.dataset.failures), findings: Number(article(Number(cell.dataset.go))?.dataset.findings),
  }));
  search('');
  measure();
  bars.disconnect();
  bars.observe(one('.hs-bars'));
  now = 0;
  const linked = Boolean(trace.dataset.linked);
  go(Number(trace.dataset.step), {scroll: linked, quiet: true});
  if (!linked) scrollTo(0, 0);
}

function leave() {
  stop();
  const address = new URL(location.href);
  for (const name of ['id', 'step']) address.searchParams.delete(name);
  address.searchParams.set('view', 'trace');
  history.replaceState(null, '', address);
}

const article = step => trace && one(`.hs-step[data-step="${step}"]`, trace);
const shown = () => trace && trace.isConnected && trace.offsetParent !== null;

// --- the current step -------------------------------------------------------------------------------------------
function go(step, {scroll = true, focus = false, quiet = false} = {}) {
  if (!trace || !total) return;
  step = clamp(step, 1, total);
  const before = article(now), next = article(step);
  if (step !== now) {
    before?.classList.remove('hs-on');
    before?.removeAttribute('aria-current');
    if (opened) opened.open = false;
    opened = null;
    next.classList.add('hs-on');
    next.setAttribute('aria-current', 'step');
    const reasoning = one('.hs-reason', next);
    if (reasoning && !reasoning.open) {
      reasoning.open = true;
      opened = reasoning;
    }
    now = step;
    mark();
    panel();
  }
  if (scroll) reveal(one('[data-view=steps]').hidden ? one(`.hs-rawmsg[data-message="${next.dataset.said}"]`) : next);
  if (focus) next.focus({preventScroll: true});
  address();
  if (!quiet) {
    const tools = next.dataset.tools || 'text only';
    one('[data-live]').textContent = `Step ${step} of ${total}, ${tools}, ${next.dataset.failures} failed`;
  }
}

// Steps out of sight have an estimated height: each jump draws what it passes, until the place holds still.
function reveal(target, block = 'start', tries = 12, last = NaN) {
  target.scrollIntoView({block});
  const {top} = target.getBoundingClientRect();
  if (tries && Math.abs(top - last) > 1 || Number.isNaN(last)) {
    requestAnimationFrame(() => target.isConnected && shown() && reveal(target, block, tries - 1, top));
  }
}

function mark() {
  for (const button of all('.hs-steps [data-go], .hs-cell')) {
    const from = Number(button.dataset.go), to = Number(button.dataset.to || from);
    const here = from <= now && now <= to;
    here ? button.setAttribute('aria-current', 'step') : button.removeAttribute('aria-current');
    if (button.matches('.hs-cell')) button.tabIndex = here ? 0 : -1;
    if (here && button.closest('.hs-steps')) {
      const list = button.closest('.hs-left'), top = button.offsetTop - list.offsetTop;
      if (list.scrollHeight > list.clientHeight && (top < list.scrollTop || top + 48 > list.scrollTop + list.clientHeight)) {
        list.scrollTop = top - list.clientHeight / 2;
      }
    }
  }
  for (const place of all('[data-now]')) place.textContent = now;
  const scrub = one('.hs-scrub input');
  scrub.value = now;
  scrub.style.setProperty('--p', `${total > 1 ? (now - 1) / (total - 1) * 100 : 0}%`);
  all('.hs-dots i').forEach((dot, i) => dot.classList.toggle('hs-past', i + 1 <= now));
  one('[data-act=before]').disabled = now <= 1;
  one('[data-act=after]').disabled = now >= total;
  for (const kind of ['failures', 'findings']) {
    one(`[data-act=${kind === 'failures' ? 'failure' : 'finding'}]`).disabled = !marked(kind).length;
  }
}

function panel() {
  let failed = 0, found = 0;
  for (const section of all('.hs-right section')) {
    const {count, one: single, many, context} = section.dataset;
    if (count) {
      let sum = 0, rows = 0;
      for (const row of all('li', section)) {
        const times = row.dataset.at.split(' ').filter(step => Number(step) <= now).length;
        row.hidden = !times;
        one('.hs-v', row).textContent = times;
        sum += times;
        rows += times > 0;
      }
      const figure = count === 'rows' ? rows : sum;
      one('[data-total]', section).textContent = figure ? `${figure} ${figure === 1 ? single : many}` : '';
      one('.hs-nil', section).hidden = figure > 0;
      if (single === 'failed response') failed = figure;
      if (single === 'finding') found = figure;
    } else if ('todo' in section.dataset) {
      const lists = all('.hs-todo', section), past = lists.filter(list => Number(list.dataset.from) <= now);
      lists.forEach(list => { list.hidden = list !== past.at(-1); });
      one('.hs-nil', section).hidden = past.length > 0;
    } else if (context) {
      const said = Number(context.split(' ')[now - 1]), system = Number(section.dataset.system);
      one('[data-said]', section).textContent = said.toLocaleString('en');
      one('[data-all]', section).textContent = (said + system).toLocaleString('en');
    } else {
      one('.hs-mini i', section).style.width = `${now / total * 100}%`;
    }
  }
  one('[data-where]').textContent = `Step ${now} of ${total}`;
  one('[data-sofar]').textContent = `${failed} failed, ${found} finding${found === 1 ? '' : 's'}`;
}

function link() {
  const query = new URLSearchParams({config: trace.dataset.config, id: trace.dataset.id, step: now, view: 'trace'});
  return `${trace.dataset.base || location.origin + location.pathname}?${query}`;
}

function address() {
  const url = new URL(location.href);
  const wanted = {config: trace.dataset.config, id: trace.dataset.id, step: now, view: 'trace'};
  for (const [name, value] of Object.entries(wanted)) url.searchParams.set(name, value);
  if (url.href !== location.href) history.replaceState(history.state, '', url);
}

const marked = kind => all('.hs-step').filter(step => Number(step.dataset[kind])).map(step => Number(step.dataset.step));

function jump(kind, forward) {
  const places = marked(kind);
  if (!places.length) return;
  const next = forward ? places.find(step => step > now) ?? places[0] : places.findLast(step => step < now) ?? places.at(-1);
  go(next, {focus: true});
  const place = one(kind === 'failures' ? '.hs-err' : '.hs-find', article(next));
  if (place) reveal(place, 'nearest');
}

// --- replay -----------------------------------------------------------------------------------------------------
function play() {
  if (timer) return stop();
  if (now >= total) go(1);
  trace.classList.add('hs-plays');
  one('[data-act=play]').setAttribute('aria-label', 'Pause');
  timer = setInterval(() => {
    if (!shown() || now >= total) return stop();
    go(now + 1);
    if (now >= total || Number(article(now).dataset.failures)) stop();
  }, PACE / speed);
}

function stop() {
  clearInterval(timer);
  timer = 0;
  trace?.classList.remove('hs-plays');
  one('[data-act=play]')?.setAttribute('aria-label', 'Play');
}

// --- the strip: below 8 px a cell, neighbours share one button -----------------------------------------------------
const bars = new ResizeObserver(() => measure());

function measure() {
  if (!trace) return;
  const bar = one('.hs-bars'), strip = one('.hs-strip');
  if (!bar || !strip.clientWidth) return;
  trace.style.setProperty('--hs-bars', `${bar.offsetHeight}px`);
  const dense = cells.length * (28 + 8) > strip.clientWidth;
  const gap = dense ? 3 : 8;
  strip.classList.toggle('hs-dense', dense);
  const share = Math.ceil(cells.length * (MIN_CELL + gap) / strip.clientWidth);
  if (strip.dataset.layout === `${share} ${dense} ${strip.clientWidth}`) return;
  strip.dataset.layout = `${share} ${dense} ${strip.clientWidth}`;
  const buttons = all('.hs-cell');
  buttons.forEach((button, i) => {
    const group = cells.slice(i, i + share);
    button.hidden = i % share !== 0;
    button.innerHTML = cells[i].html;
    button.dataset.to = group.at(-1).step;
    button.title = cells[i].title;
    button.style.setProperty('--w', button.hidden ? 0 : group.reduce((sum, cell) => sum + cell.width, 0));
    if (share > 1 && !button.hidden) {
      const sum = kind => group.reduce((have, cell) => have + cell[kind], 0);
      button.title = `Steps ${cells[i].step} to ${group.at(-1).step}: ${sum('failures')} failures, ${sum('findings')} findings`;
      const ticks = one('.hs-ticks', button);
      all('.hs-tick-f, .hs-tick-w', ticks).forEach(tick => tick.remove());
      for (const [kind, name] of [['failures', 'hs-tick-f'], ['findings', 'hs-tick-w']]) {
        if (sum(kind)) ticks.append(Object.assign(document.createElement('span'), {className: name}));
      }
    }
    button.setAttribute('aria-label', button.title);
    thin(one('.hs-ticks', button));
  });
  if (now) mark();
}

// A narrow cell keeps at least one sign of each kind that it has.
function thin(ticks) {
  while (ticks.clientWidth && ticks.scrollWidth > ticks.clientWidth) {
    const kinds = ['.hs-tick-f', '.hs-tick-w'].map(kind => all(kind, ticks)).sort((a, b) => b.length - a.length);
    if (kinds[0].length < 2) return;
    kinds[0].at(-1).remove();
  }
}

// --- search -----------------------------------------------------------------------------------------------------
function search(text) {
  hits = [];
  hit = -1;
  CSS.highlights?.delete('hs-hits');
  CSS.highlights?.delete('hs-hit');
  const column = all('[data-view]').find(view => !view.hidden);
  if (text.trim() && column) {
    const wanted = new RegExp(text.trim().replace(/[.*+?^$()|[\]{}\\]/g, '\\$&'), 'gi');
    const walker = document.createTreeWalker(column, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode()) && hits.length < MAX_HITS;) {
      if (node.parentElement.closest('button, .hs-pre, .hs-sz, .hs-sh')) continue;
      for (const match of node.data.matchAll(wanted)) {
        const range = document.createRange();
        range.setStart(node, match.index);
        range.setEnd(node, match.index + match[0].length);
        hits.push(range);
      }
    }
    if (hits.length && CSS.highlights) CSS.highlights.set('hs-hits', new Highlight(...hits));
  }
  tell(text);
}

function tell(text) {
  const said = !text.trim() ? '' : hits.length ? `${hit < 0 ? '' : `${hit + 1} of `}${hits.length}${hits.length === MAX_HITS ? '+' : ''}` : 'No hit';
  one('.hs-hitcount').textContent = said;
  for (const name of ['hit-before', 'hit-after']) one(`[data-act=${name}]`).hidden = !hits.length;
}

function next(forward) {
  if (!hits.length) return;
  hit = hit < 0 ? (forward ? 0 : hits.length - 1) : (hit + (forward ? 1 : -1) + hits.length) % hits.length;
  const range = hits[hit], place = range.startContainer.parentElement;
  for (let up = place; up && up !== trace; up = up.parentElement) {
    if (up.matches('details')) up.open = true;
    if (up.matches('span[hidden]')) showRest(up);
  }
  const step = place.closest('.hs-step');
  if (step) go(Number(step.dataset.step), {scroll: false});
  if (CSS.highlights) CSS.highlights.set('hs-hit', new Highlight(range));
  reveal(place, 'center');
  tell(one('.hs-field input').value);
}

// --- what buttons do --------------------------------------------------------------------------------------------
function showRest(rest) {
  rest.hidden = false;
  const button = rest.previousElementSibling;
  if (button?.dataset.act === 'more') button.remove();
  rest.closest('.hs-term, .hs-file')?.querySelector('.hs-foot [data-act]')?.parentElement.remove();
}

async function copy(button) {
  const label = one('span', button), text = link();
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = Object.assign(document.createElement('textarea'), {value: text});
    document.body.append(field);
    field.select();
    document.execCommand('copy');
    field.remove();
  }
  label.textContent = 'Copied';
  setTimeout(() => { label.textContent = 'Copy link'; }, 2000);
}

function toggleRaw(button) {
  const raw = button.getAttribute('aria-pressed') !== 'true';
  button.setAttribute('aria-pressed', raw);
  for (const view of all('[data-view]')) view.hidden = (view.dataset.view === 'raw') !== raw;
  search(one('.hs-field input').value);
  go(now);
}

function toggleReasoning(button) {
  const open = button.getAttribute('aria-pressed') !== 'true';
  button.setAttribute('aria-pressed', open);
  one('span', button).textContent = open ? 'Close all reasoning' : 'Open all reasoning';
  all('.hs-reason').forEach(fold => { fold.open = open; });
  opened = null;
}

function toggleCalls() {
  const folds = all('.hs-call > details', article(now)), open = folds.some(fold => !fold.open);
  folds.forEach(fold => { fold.open = open; });
}

const actions = {
  before: () => go(now - 1), after: () => go(now + 1), play,
  speed: button => {
    speed = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length];
    button.textContent = `${speed}×`;
    button.setAttribute('aria-label', `Speed, ${speed}×`);
    if (timer) { stop(); play(); }
  },
  failure: () => jump('failures', true), finding: () => jump('findings', true),
  'hit-before': () => next(false), 'hit-after': () => next(true),
  keys: () => one('.hs-keys').showModal(), close: () => one('.hs-keys').close(),
  copy, raw: toggleRaw, reasoning: toggleReasoning,
  more: button => showRest(button.nextElementSibling),
  lines: button => showRest(one('pre > span[hidden]', button.closest('.hs-term, .hs-file'))),
  panels: button => button.setAttribute('aria-expanded', one('.hs-cols').classList.toggle('hs-open')),
  list: () => trigger('show_list', {}),
};

element.addEventListener('click', event => {
  const button = event.target.closest('button');
  if (!button || !element.contains(button)) return;
  const {act, go: step, open, more, drop, kind} = button.dataset;
  if (act) actions[act]?.(button);
  else if (open !== undefined) trigger('open_trace', {id: open, config: button.dataset.openConfig});
  else if (more) trigger('more_rows', {shown: Number(more)});
  else if (drop) trigger('drop_filter', {field: drop});
  else if (kind) narrow(kind);
  else if (step === '0') scrollTo({top: 0});
  else if (step) go(Number(step), {focus: button.matches('.hs-cell') ? false : true});
});

function narrow(kind) {
  for (const button of all('.hs-kinds button')) button.setAttribute('aria-pressed', button.dataset.kind === kind);
  const rows = all('.hs-steps li');
  for (const row of rows) row.hidden = kind !== 'all' && !(row.dataset.holds || '').split(' ').includes(kind);
  one('.hs-none').hidden = rows.some(row => !row.hidden);
}

element.addEventListener('input', event => {
  if (event.target.matches('.hs-scrub input')) go(Number(event.target.value));
  if (event.target.matches('.hs-field input')) search(event.target.value);
});

const keys = {
  j: () => go(now + 1, {focus: true}), k: () => go(now - 1, {focus: true}),
  ArrowRight: () => go(now + 1, {focus: true}), ArrowLeft: () => go(now - 1, {focus: true}),
  ' ': play, e: () => jump('failures', true), E: () => jump('failures', false),
  f: () => jump('findings', true), F: () => jump('findings', false),
  '/': () => one('.hs-field input').focus(), n: () => next(true), N: () => next(false),
  Enter: toggleCalls, c: () => copy(one('[data-act=copy]')), '?': () => one('.hs-keys').showModal(),
};

document.addEventListener('keydown', event => {
  if (!element.isConnected || !shown() || event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.target;
  if (target.matches?.('.hs-field input')) {
    if (event.key === 'Enter') { event.preventDefault(); next(!event.shiftKey); }
    if (event.key === 'Escape') { target.value = ''; search(''); target.blur(); }
    return;
  }
  if (target.closest?.('input, textarea, select, [contenteditable=true], dialog')) return;
  const pressable = target.closest?.('button, summary, a, [role=tab], [role=button]');
  if (pressable && (event.key === 'Enter' || event.key === ' ')) return;
  if (target.closest?.('[role=tab]') && event.key.startsWith('Arrow')) return;
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
  if (event.key.startsWith('Arrow') && target.matches?.('.hs-cell')) one('.hs-cell[aria-current]')?.focus({preventScroll: true});
});

watch('value', begin);
begin();
