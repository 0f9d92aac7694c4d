// Making elements. Everything that came from elsewhere goes in as text, never as markup.
export const $ = id => document.getElementById(id);

export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, '');
    else if (value !== false && value != null) made.setAttribute(key, value);
  made.append(...children.flat().filter(child => child != null && child !== false).map(clean));
  return made;
}

// Control characters and those that turn the direction of text would let one text look like another.
export const plain = text => String(text).replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
const clean = child => child instanceof Node ? child : plain(child);

export function table(id, heads, rows, none) {
  const at = $(id);
  const row = cells => cells.map((cell, i) => el('td', { class: heads[i].n ? 'n' : null }, cell ?? '–'));
  const body = rows.length ? rows.map(cells => el('tr', {}, row(cells))) : [el('tr', {}, el('td', { colspan: heads.length, class: 'soft' }, none))];
  // What has the keyboard's focus, and does not change, stays.
  const made = el('tbody', {}, body);
  if (at.tBodies[0]?.isEqualNode(made)) return;
  at.replaceChildren(el('thead', {}, el('tr', {}, heads.map(head => el('th', { class: head.n ? 'n' : null, scope: 'col' }, head.t)))), made);
}

export const state = (text, mood) => el('span', { class: `state ${mood ?? ''}` }, text);

const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const exact = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });
export const number = value => value == null || !Number.isFinite(value) ? '–' : Math.abs(value) >= 10000 ? short.format(value) : exact.format(value);
export const bytes = value => value >= 1 << 30 ? `${(value / 2 ** 30).toFixed(1)} GiB` : value >= 1 << 20 ? `${(value / 2 ** 20).toFixed(1)} MiB` : `${(value / 1024).toFixed(0)} KiB`;
export const clock = at => new Date(at).toLocaleTimeString('en-GB');

export function span(seconds) {
  const s = Math.max(0, Math.round(seconds));
  return s < 120 ? `${s} s` : s < 7200 ? `${Math.floor(s / 60)} min` : s < 172800 ? `${Math.floor(s / 3600)} h` : `${Math.floor(s / 86400)} d`;
}

let told;
export function say(words) {
  $('said').textContent = plain(words);
  clearTimeout(told);
  told = setTimeout(() => { $('said').textContent = ''; }, 8000);
}

// One question at a time: a text, a choice, or just whether to do it.
export function ask({ title, words = '', label, choice, options = [], secret = false, yes }) {
  const dialog = $('ask');
  $('ask-title').textContent = title;
  $('ask-words').textContent = plain(words);
  $('ask-label').hidden = !label;
  $('ask-label').firstElementChild.textContent = label ?? '';
  Object.assign($('ask-text'), { value: '', type: secret ? 'password' : 'text' });
  $('ask-choice').hidden = !choice;
  $('ask-choice').firstElementChild.textContent = choice ?? '';
  $('ask-select').replaceChildren(...options.map(([value, text]) => el('option', { value }, text)));
  $('ask-yes').textContent = yes;
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise(done => dialog.addEventListener('close', () =>
    done(dialog.returnValue === 'yes' ? { text: $('ask-text').value.trim(), choice: $('ask-select').value } : null), { once: true }));
}
