// The timeline: what was seen, decided, done, and whether it helped; each opens the walk to its causes.
import { $, clock, el, plain, say, state } from './show.js';
import { get } from './daemon.js';

const MOST = 200;
const STAGES = {
  symptom: 'Analyze', incident: 'Analyze', feedback: 'Analyze', plan: 'Plan', hold: 'Plan', approval: 'Plan', escalation: 'Plan', slot: 'Plan',
  silence: 'Plan', action: 'Execute', outcome: 'Execute', drift: 'Execute', verification: 'Verify', standing: 'Learn',
};
const records = new Map();

export function begin() {
  $('kinds').addEventListener('change', () => { $('timeline').replaceChildren(); for (const one of [...records.values()].sort((a, b) => a.record.id - b.record.id)) put(one); });
}

export async function catchUp() {
  const page = await get(`v1/decisions?last=${MOST}`);
  page.records.forEach((record, i) => add({ record, words: page.words[i] }));
}

export function add(one) {
  if (records.has(one.record.id)) return;
  records.set(one.record.id, one);
  if (records.size > MOST) records.delete(records.keys().next().value);
  put(one);
}

const mood = record =>
  record.kind === 'symptom' ? (record.state === 'raised' ? 'warn' : 'good')
    : record.kind === 'outcome' ? (record.status === 'succeeded' ? 'good' : 'bad')
      : record.kind === 'verification' ? (record.result === 'met' ? 'good' : 'bad')
        : record.kind === 'drift' || record.kind === 'escalation' ? 'bad' : '';

function put(one) {
  const { record, words } = one;
  const kinds = $('kinds').value;
  if (kinds && !kinds.split(' ').includes(record.kind)) return;
  const line = el('button', { type: 'button', class: 'line', 'aria-expanded': 'false', onclick: () => open(line, record.id) },
    el('time', { datetime: record.at }, clock(record.at)), el('span', {}, state(STAGES[record.kind] ?? 'Loop', mood(record))), el('span', { class: 'words' }, words));
  const made = el('li', { 'data-id': record.id, 'data-kind': record.kind }, line);
  const list = $('timeline');
  // The newest is above; one that comes late goes where it belongs.
  const next = [...list.children].find(child => Number(child.dataset.id) < record.id);
  list.insertBefore(made, next ?? null);
  if (list.children.length > MOST) list.lastElementChild.remove();
}

async function open(line, id) {
  if (line.getAttribute('aria-expanded') === 'true') {
    line.setAttribute('aria-expanded', 'false');
    line.nextElementSibling?.remove();
    return;
  }

  try {
    const walk = await get(`v1/why/${id}`);
    line.setAttribute('aria-expanded', 'true');
    line.after(why(id, walk));
  } catch (refused) {
    say(refused.message);
  }
}

function why(id, walk) {
  const root = el('ul', {});
  const open = [root];
  walk.steps.forEach((step, i) => {
    const item = el('li', {}, state(STAGES[step.kind] ?? 'Loop', mood(step)), ` ${clock(step.at)} `, walk.words[i]);
    const under = el('ul', {});
    item.append(under);
    open.length = step.depth + 1;
    open[step.depth].append(item);
    open[step.depth + 1] = under;
  });
  const missing = walk.missing.length ? el('p', { class: 'soft' }, `Causes that are not kept any more: ${walk.missing.join(', ')}.`) : null;
  return el('div', { class: 'why', role: 'region', 'aria-label': `Why: record ${id}` },
    el('p', { class: 'soft' }, plain(`Why record ${id}: from it to what caused it. The same: hypermesh knowledge why ${id}`)), root, missing);
}
