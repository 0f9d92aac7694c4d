// What an operator may do. Each goes to the journal with the name of the token.
import { $, ask, el, say } from './show.js';
import { get, post, token } from './daemon.js';

let role = 'none';
let changed = () => {};

export const mayAct = () => role === 'operator';

export async function begin(onChange) {
  changed = onChange;
  // 'hypermesh token new' is often pasted as a link: the part after # never goes over the wire.
  const given = /^#token=(.+)$/.exec(location.hash)?.[1];
  if (given) {
    token.set(decodeURIComponent(given));
    history.replaceState(null, '', location.pathname);
  }

  $('sign').addEventListener('click', sign);
  await who();
}

async function who() {
  let name = null;
  try {
    ({ name = null, role } = await get('v1/me'));
  } catch (refused) {
    role = 'none';
    if (token.get()) say(refused.message);
    token.set(null);
  }

  $('who').textContent = name ? `${name} (${role})` : '';
  $('sign').textContent = name ? 'Sign out' : 'Sign in';
  changed();
}

async function sign() {
  if (token.get()) {
    token.set(null);
  } else {
    const given = await ask({
      title: 'Sign in', words: "Whoever may act has a token: 'hypermesh token new NAME' on the host prints one. It is forgotten when this tab is closed.",
      label: 'Token', secret: true, yes: 'Sign in',
    });
    if (!given?.text) return;
    token.set(given.text);
  }

  await who();
}

async function act(path, body, words) {
  try {
    const done = await post(path, body);
    say(`${words}${done?.record ? `; record ${done.record}` : ''}`);
    changed();
  } catch (refused) {
    say(refused.status === 401 ? `Sign in first: ${refused.message}` : refused.message);
  }
}

export async function answerPlan(plan, answer, words) {
  const given = await ask({ title: answer === 'approve' ? 'Approve this plan?' : 'Deny this plan?', words, label: 'Comment for the journal (may be empty)', yes: answer === 'approve' ? 'Approve' : 'Deny' });
  if (given) await act(`v1/approvals/${plan}`, { answer, comment: given.text }, answer === 'approve' ? 'Approved' : 'Denied');
}

export async function silence(rule) {
  const given = await ask({
    title: `Silence ${rule}?`, words: 'It begins nothing new meanwhile; what it has in force may still be taken back.', label: 'Why, for the journal',
    choice: 'For how long', options: [['15m', '15 minutes'], ['1h', '1 hour'], ['8h', '8 hours'], ['24h', '1 day'], ['0s', 'End a silence now']], yes: 'Silence',
  });
  if (given) await act('v1/silences', { rule, for: given.choice, reason: given.text }, given.choice === '0s' ? `${rule} may act again` : `${rule} is silent for ${given.choice}`);
}

export async function resume(rule) {
  const given = await ask({ title: `Trust ${rule} again?`, words: 'Its actions were suspended because they kept failing.', label: 'Why, for the journal', yes: 'Resume' });
  if (given) await act('v1/resumptions', { rule, reason: given.text }, `${rule} may act again`);
}

async function standStill(state, title, words) {
  const given = await ask({ title, words, label: 'Why, for those who find it so', yes: title.replace('?', '') });
  if (given) await act('v1/standstill', { state, reason: given.text }, 'Done');
}

export function loopTools(status) {
  const disabled = !mayAct();
  const hint = disabled ? 'Sign in with an operator token' : null;
  const button = (text, onclick) => el('button', { type: 'button', onclick, disabled, title: hint }, text);
  const stands = status.standstill && status.standstill.state !== 'lifted';
  const made = [
    stands ? button('Let it go on', () => standStill('lifted', 'Let the loop go on?', 'It acts again from now on.'))
      : button('Hold', () => standStill('held', 'Hold the loop?', 'Nothing new is done; what is in force may be taken back.')),
    button('Reload', () => act('v1/reload', {}, 'Policies and configuration were read again')),
  ];
  const at = $('loop-tools');
  const key = `${stands}${disabled}`;
  if (at.dataset.key === key) return;
  at.dataset.key = key;
  at.replaceChildren(...made);
}
