import { $, bytes, clock, el, number, plain, span, state, table } from './show.js';
import { get, listen } from './daemon.js';
import * as charts from './charts.js';
import * as decisions from './decisions.js';
import * as operate from './operate.js';

let status = null;
let before = null;
let rates = {};
const runs = new Map();

function tick(now) {
  const seconds = before ? (now.at - before.at) / 1000 : 0;
  rates = seconds > 0 ? { samples: (now.samples - before.samples) / seconds } : rates;
  before = now;
  charts.tick(now);
  stages(now);
}

function stages(now) {
  const { counts } = now;
  const latency = name => now.latencies?.[name] ? `p50 ${ms(now.latencies[name].p50)}, p99 ${ms(now.latencies[name].p99)}` : '';
  const many = (n, word) => `${number(n)} ${word}${n === 1 ? '' : 's'}`;
  const cards = [
    ['Monitor', `${number(rates.samples)} samples/s`, [many(status?.monitors.length, 'monitor'), `${number(now.coalesced)} ticks coalesced, ${number(now.eventsLost)} events lost`, latency('monitor')]],
    ['Analyze', many(counts.symptoms, 'symptom'), [`${status?.symptoms?.length ?? 0} raised now`, `${number(now.values.length)} series`, latency('analyze')]],
    ['Plan', many(counts.plans, 'plan'), [`${status?.proposals?.length ?? 0} waiting for approval`, many(status?.policies.rules, 'rule'), latency('plan')]],
    ['Execute', many(counts.actions, 'action'), [`${number(counts.succeeded)} succeeded, ${number(counts.failed)} failed`, `${number(counts.helped)} helped, ${number(counts.notHelped)} did not`, latency('execute')]],
    ['Knowledge', many(status?.store.lastRecord, 'record'), [status ? bytes(status.store.bytes) : '', `up ${status ? span(status.uptimeSeconds) : '–'}`, latency('knowledge')]],
  ];
  const at = $('stages');
  if (!at.children.length) at.append(...cards.map(([name]) => el('li', {}, el('h3', {}, name), el('b', {}), el('span', {}), el('span', {}), el('span', {}))));
  cards.forEach(([, head, lines], i) => [head, ...lines].forEach((text, j) => {
    const place = at.children[i].children[j + 1];
    if (place.textContent !== text) place.textContent = text;
  }));
}

const ms = seconds => seconds == null ? '–' : seconds < .001 ? `${(seconds * 1e6).toFixed(0)} µs` : `${(seconds * 1000).toFixed(1)} ms`;

const MOODS = { firing: 'warn', awaitingApproval: 'warn', holding: 'warn', suspended: 'bad', coolingDown: '', armed: 'good' };
const SPELLED = { awaitingApproval: 'awaiting approval', coolingDown: 'cooling down', backingOff: 'backing off', leftOut: 'left out' };
const spelled = word => SPELLED[word] ?? word;

function show(now) {
  status = now;
  operate.loopTools(now);
  const { loop, standstill } = now;
  $('standstill').hidden = !standstill || standstill.state === 'lifted';
  if (!$('standstill').hidden) $('standstill').textContent = plain(`The loop is ${standstill.state} by ${standstill.by}${standstill.reason ? `: ${standstill.reason}` : ''}`);
  const wrong = [loop.state !== 'running' ? `The loop is ${loop.state}: ${loop.heldBy ?? ''}` : null,
    now.policies.error ? `The last edit of the policies is not in force: ${now.policies.error.message}` : null,
    now.configuration.error ? `The configuration could not be read: ${now.configuration.error.message}` : null].filter(Boolean);
  $('trouble').hidden = wrong.length === 0;
  if (wrong.length) $('trouble').textContent = plain(wrong.join(' · '));
  programs(now);
  rules(now);
}

function programs(now) {
  const rows = (now.hooks ?? []).map(hook => {
    const [, place] = /^[^:]+:(.*)$/.exec(hook.hook) ?? [];
    const { packets, drops } = charts.ratesOf(place);
    const actual = hook.actual?.program ?? null;
    const good = hook.isUncertain ? state('uncertain', 'bad') : hook.drift ? state('drifted', 'bad') : state(hook.actual?.state === 'attached' ? 'attached' : hook.actual ? 'detached' : 'empty', hook.actual?.state === 'attached' ? 'good' : '');
    return [hook.hook, actual ?? hook.desired, good, hook.rule ?? (hook.desired ? 'baseline' : null), hook.actual?.mode, number(packets), number(drops), perPacket(hook)];
  });
  table('program-table', [{ t: 'Hook' }, { t: 'Program' }, { t: 'State' }, { t: 'Asked for by' }, { t: 'Mode' }, { t: 'Packets/s', n: true }, { t: 'Drops/s', n: true }, { t: 'ns/packet', n: true }],
    rows, 'Nothing of ours is on a hook: the daemon was started without --interface.');
  const uncounted = (now.hooks ?? []).some(hook => hook.actual && !hook.actual.runCount);
  $('programs-note').textContent = now.kernelProblem ? plain(now.kernelProblem) : uncounted ? 'ns/packet is counted while kernel.bpf_stats_enabled is 1' : '';
}

// What the kernel has counted since the status before; it counts only while kernel.bpf_stats_enabled is 1.
function perPacket(hook) {
  const { programId, runCount = 0, runNanoseconds = 0 } = hook.actual ?? {};
  const last = runs.get(hook.hook);
  runs.set(hook.hook, { programId, runCount, runNanoseconds });
  if (!last || last.programId !== programId || runCount <= last.runCount) return runCount ? number(runNanoseconds / runCount) : null;
  return number((runNanoseconds - last.runNanoseconds) / (runCount - last.runCount));
}

function rules(now) {
  const disabled = !operate.mayAct();
  const hint = disabled ? 'Sign in with an operator token' : null;
  const button = (text, onclick, name) => el('button', { type: 'button', onclick, disabled, title: hint, 'aria-label': name, class: text === 'Approve' ? 'main' : null }, text);
  const waiting = (now.proposals ?? []).map(one => el('div', { class: 'proposal', 'data-plan': one.plan },
    el('div', {}, state('awaiting approval', 'warn'), ` ${one.rule} on ${one.target}${one.group ?? ''}: ${one.words}`),
    el('p', { class: 'tools' }, button('Approve', () => operate.answerPlan(one.plan, 'approve', one.words), `Approve plan ${one.plan}`),
      button('Deny', () => operate.answerPlan(one.plan, 'deny', one.words), `Deny plan ${one.plan}`), one.expires ? el('span', { class: 'soft' }, `until ${clock(one.expires)}`) : null)));
  const made = el('div', { id: 'proposals' }, waiting);
  if (!made.isEqualNode($('proposals'))) $('proposals').replaceWith(made);
  const rows = (now.rules ?? []).map(rule => {
    const first = rule.cases[0];
    const silent = rule.silencedUntil ? el('span', {}, ' ', state(`silent until ${clock(rule.silencedUntil)}`, '')) : null;
    const detail = first ? [`${first.target}${first.group ?? ''}`, first.since ? `since ${clock(first.since)}` : '', first.until ? `until ${clock(first.until)}` : '', first.held ?? ''].filter(Boolean).join(', ') : '';
    const more = rule.cases.length + rule.moreCases - 1;
    return [rule.rule, el('span', {}, state(spelled(rule.state), MOODS[rule.state]), detail ? ` ${plain(detail)}${more > 0 ? ` and ${more} more` : ''}` : '', silent), rule.mode,
      rule.state === 'suspended' ? button('Resume', () => operate.resume(rule.rule), `Resume ${rule.rule}`) : button('Silence', () => operate.silence(rule.rule), `Silence ${rule.rule}`)];
  });
  table('rule-table', [{ t: 'Rule' }, { t: 'State' }, { t: 'Mode' }, { t: '' }], rows, 'There are no rules.');
  $('policies-note').textContent = `revision ${now.policies.revision}`;
}

async function fleet() {
  $('fleet').hidden = $('to-fleet').hidden = status.fleet.link === 'alone';
  if ($('fleet').hidden) return;
  try {
    const now = await get('v1/fleet');
    const trial = now.canary ? `; revision ${now.canary.revision} is tried by ${now.canary.nodes.join(', ')}` : '';
    $('fleet-note').textContent = plain(`${now.name}, this is ${now.node}; ${now.problem ?? `revision ${now.revision ?? 'of each node’s own'}${trial}`}`);
    table('fleet-table', [{ t: 'Node' }, { t: 'State' }, { t: 'Revision', n: true }, { t: 'Symptoms', n: true }, { t: 'Hooks' }, { t: 'What is wrong' }], now.nodes.map(node => [
      node.node, state(node.isUp ? node.standstill ?? 'up' : 'gone', node.isUp ? node.standstill ? 'warn' : 'good' : 'bad'),
      node.wanted && node.wanted !== node.revision ? `${node.revision ?? 'its own'} → ${node.wanted}` : node.revision, node.symptoms,
      node.hooks.map(hook => `${hook.hook}: ${hook.actual ?? 'not known'}`).join(', '), [...node.failing, ...node.refuses].join('; ')]), 'No node has been heard of.');
  } catch (refused) {
    $('fleet-note').textContent = plain(refused.message);
  }
}

async function health() {
  let found;
  try {
    found = await get('v1/health');
  } catch (refused) {
    if (!refused.body?.checks) return;
    found = refused.body;
  }
  $('health-note').replaceChildren(state(found.status, { ok: 'good', degraded: 'warn', failing: 'bad' }[found.status]));
  table('health-table', [{ t: 'Check' }, { t: 'State' }, { t: 'What is wrong' }],
    found.checks.map(check => [check.name, state(check.status, { ok: 'good', degraded: 'warn', failing: 'bad' }[check.status]), check.detail ?? '']), 'Nothing was looked at.');
}

async function flows() {
  try {
    const found = await get('v1/flows?top=15');
    table('flow-table', [{ t: 'From' }, { t: 'To' }, { t: 'Protocol' }, { t: 'Verdict' }, { t: 'Packets', n: true }, { t: 'Bytes', n: true }],
      found.flows.map(flow => [`${flow.source}${flow.sourcePort ? `:${flow.sourcePort}` : ''}`, `${flow.destination}${flow.destinationPort ? `:${flow.destinationPort}` : ''}`, flow.protocol,
        state(flow.verdict, flow.verdict === 'dropped' ? 'bad' : ''), number(flow.packets), number(flow.bytes)]), 'No flows.');
    const keeping = found.hooks.filter(hook => hook.flows != null);
    $('flows-note').textContent = plain(!keeping.length ? 'No program keeps a table of flows: xdp_monitor and xdp_firewall do.'
      : `The largest of ${number(found.total)}. Lost: ${found.lost.map(one => `${one.message} (${one.hook})`).join('; ') || 'nothing'}.`);
  } catch (refused) {
    $('flows-note').textContent = plain(refused.message);
  }
}

const LINKS = { on: 'live', off: 'not connected', token: 'a token is needed to look' };

function heard(name, data) {
  if (name === 'tick') tick(data);
  else if (name === 'status') show(data);
  else if (name === 'decision') decisions.add(data);
  else if (name === 'lost') decisions.catchUp();
}

// What costs the daemon a question to somebody else.
function seldom() {
  health();
  flows();
  fleet();
}

async function main() {
  charts.begin();
  decisions.begin();
  let listening = false;
  operate.begin(async () => {
    if (status) show(status);
    if (listening) return;
    listening = true;
    await listen('v1/live', heard, async (link, words) => {
      $('link').textContent = words ? `${LINKS[link]}: ${plain(words)}` : LINKS[link];
      $('link').className = link === 'on' ? 'good' : 'bad';
      if (link !== 'on') return;
      before = null;
      charts.again();
      decisions.catchUp();
      show(await get('v1/status'));
      seldom();
    });
    listening = false;
  });
}

setInterval(() => { if (!document.hidden && $('link').className === 'good') seldom(); }, 5000);
main();
